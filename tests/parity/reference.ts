/** The reference binary and what was seen of it before. @effects fs env process */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Observation } from './observation.ts';
import { observe } from './run-side.ts';
import type { Scenario } from './scenario.ts';

const VERSION = '0.169.0';

export interface Reference {
  readonly path: string;
  /** Folder for the runs of both sides and for what is kept; not below /tmp, or the reference's sandbox fails. */
  readonly folder: string;
}

/** Undefined where it is not installed. `CSM_REFERENCE_CODEX` names the binary, `CSM_PARITY_FOLDER` the folder. */
export function openReference(folder = process.env['CSM_PARITY_FOLDER']): Reference | undefined {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const path = process.env['CSM_REFERENCE_CODEX'] ?? findInstalled(join(cache, `csm-reference/codex-${VERSION}`));
  if (path === undefined || !existsSync(path)) return undefined;
  return { path, folder: folder ?? join(cache, 'csm-parity') };
}

function findInstalled(folder: string): string | undefined {
  const packages = join(folder, 'node_modules/@openai');
  if (!existsSync(packages)) return undefined;
  for (const name of readdirSync(packages)) {
    const vendor = join(packages, name, 'vendor');
    if (!existsSync(vendor)) continue;
    for (const target of readdirSync(vendor)) {
      const path = join(vendor, target, 'bin/codex');
      if (existsSync(path)) return path;
    }
  }
  return undefined;
}

/**
 * Runs the reference, or gives what it did the last time: it does the same each time, and takes longest. What it said
 * holds its prompts, so it is kept outside of the repository.
 */
export async function observeReference(
  reference: Reference,
  scenario: Scenario,
  options: { readonly fresh: boolean },
): Promise<Observation> {
  const { deviations: _deviations, ignore: _ignore, sample: _sample, ...input } = scenario;
  const harness = await harnessHash();
  const key = new Bun.CryptoHasher('sha256')
    .update(JSON.stringify([VERSION, harness, reference.folder, input]))
    .digest('hex')
    .slice(0, 32);
  const file = join(reference.folder, 'kept', `${key}.json`);
  if (!options.fresh && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Observation;
  const observation = await observe({ path: reference.path, side: 'a' }, scenario, runsFolder(reference));
  mkdirSync(join(reference.folder, 'kept'), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(observation), { mode: 0o600 });
  return observation;
}

/** Folders of this process, so that two comparisons at once do not meet. Always of one length, see {@link observe}. */
export function runsFolder(reference: Reference): string {
  return join(reference.folder, 'runs', String(process.pid).padStart(8, '0'));
}

let hash: Promise<string> | undefined;
/** What was seen with another set-up is not what would be seen now. */
function harnessHash(): Promise<string> {
  hash ??= Bun.file(join(import.meta.dir, 'run-side.ts'))
    .text()
    .then((text) => Bun.hash(text).toString(16));
  return hash;
}
