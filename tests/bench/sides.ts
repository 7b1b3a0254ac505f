/** The two programs that are compared, and the folders they run in. @effects fs env process */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export type Side = 'csm' | 'codex';

/** What a benchmark runs with. */
export interface Bench {
  readonly programs: Readonly<Record<Side, string | undefined>>;
  /** Not below /tmp: the reference's sandbox fails there. */
  readonly folder: string;
  /** Runs of a case that takes under a second. */
  readonly runs: number;
}

/** Where one program runs one case. */
export interface Place {
  readonly side: Side;
  readonly program: string;
  readonly codexHome: string;
  readonly work: string;
  readonly env: Readonly<Record<string, string>>;
  /** For `ProgramRun.memoryFile`. */
  readonly memoryFile: string;
}

const VERSION = '0.169.0';

/**
 * Finds both. `CSM_BIN` and `CSM_REFERENCE_CODEX` name them; else it is `dist/csm`, and the reference where its installer
 * puts it. A reference that is not there is left out.
 */
export function openBench(runs: number): Bench {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const csm = process.env['CSM_BIN'] ?? resolve(import.meta.dir, '../../dist/csm');
  if (!existsSync(csm)) throw new Error(`There is no program at ${csm}. Build it: npm run build`);
  const codex = process.env['CSM_REFERENCE_CODEX'] ?? findInstalled(join(cache, `csm-reference/codex-${VERSION}`));
  const folder = process.env['CSM_BENCH_FOLDER'] ?? join(cache, 'csm-bench', String(process.pid));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return { programs: { csm, codex: codex !== undefined && existsSync(codex) ? codex : undefined }, folder, runs };
}

export function closeBench({ folder }: Bench): void {
  rmSync(folder, { recursive: true, force: true });
}

function findInstalled(folder: string): string | undefined {
  const packages = join(folder, 'node_modules/@openai');
  if (!existsSync(packages)) return undefined;
  return readdirSync(packages)
    .map((name) => join(packages, name, 'vendor'))
    .filter(existsSync)
    .flatMap((vendor) => readdirSync(vendor).map((target) => join(vendor, target, 'bin/codex')))
    .find(existsSync);
}

/** Fresh folders for a case, with a git repository to work in and a provider at `baseUrl`. Undefined: no such program. */
export function makePlace(bench: Bench, side: Side, name: string, baseUrl: string, config = ''): Place | undefined {
  const program = bench.programs[side];
  if (program === undefined) return undefined;
  const folder = join(bench.folder, side, Bun.hash(name).toString(36));
  rmSync(folder, { recursive: true, force: true });
  const home = join(folder, 'home');
  const codexHome = join(home, '.codex');
  const work = join(folder, 'work');
  const tmp = join(folder, 'tmp');
  for (const path of [codexHome, work, tmp]) mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(join(codexHome, 'config.toml'), printConfig(baseUrl, config));
  writeFileSync(join(work, 'README'), 'bench\n');
  const env: Record<string, string> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: home,
    CODEX_HOME: codexHome,
    TMPDIR: tmp,
    MOCK_KEY: 'sk-bench-0123456789abcdef',
    LANG: 'C.UTF-8',
    TERM: 'xterm',
    SHELL: '/bin/bash',
    TZ: 'Etc/UTC',
    // Codex asks a repository on the network for plugins at each start.
    GIT_ALLOW_PROTOCOL: 'file',
  };
  Bun.spawnSync(['git', 'init', '-q', '-b', 'main'], { cwd: work, env, stderr: 'ignore' });
  return { side, program, codexHome, work, env, memoryFile: join(folder, 'memory') };
}

function printConfig(baseUrl: string, more: string): string {
  return [
    'model = "gpt-5.5"',
    'model_provider = "mock"',
    more,
    '[model_providers.mock]',
    'name = "mock"',
    `base_url = "${baseUrl}"`,
    'wire_api = "responses"',
    'env_key = "MOCK_KEY"',
    '',
  ].join('\n');
}
