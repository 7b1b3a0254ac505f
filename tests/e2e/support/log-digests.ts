/**
 * What a build of csm makes of logs that are the same everywhere: fixtures by seed, and those in `fixtures/log`. The table of
 * it is `fixtures/digests.json`; every machine has to come to the same.
 *
 *     bun tests/e2e/support/log-digests.ts > fixtures/digests.json        after a meant change of fixtures, state or index
 *
 * @effects fs process
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { csmPath } from '#tests/support/csm.ts';

/** What one log comes to. */
export interface LogDigests {
  /** Of the log's own bytes. */
  readonly log_sha256: string;
  /** Of `event-log replay-state`: the state that all records come to. */
  readonly state_digest: string;
  /** Of the bytes that `event-log index` writes. */
  readonly index_sha256: string;
}

/** By name: `seed 1, 100 events` for fixtures that are made, the file's name for those that lie here. */
export type DigestTable = Readonly<Record<string, LogDigests>>;

const FOLDER = resolve(import.meta.dir, '../../../fixtures');
export const TABLE_PATH: string = join(FOLDER, 'digests.json');

/** Fixtures that are made: the smallest there is, some between, one whose index has a stride of 16 and whose log is sealed. */
export const SEEDS: readonly (readonly [seed: number, events: number])[] = [
  [1, 1],
  [1, 100],
  [7, 5000],
  [4_294_967_295, 2049],
  [42, 20_000],
];

export const LOG_FILES: readonly string[] = readdirSync(join(FOLDER, 'log')).sort();

const hash = (path: string): string => Bun.SHA256.hash(readFileSync(path), 'hex');

async function run(argv: readonly string[]): Promise<string> {
  const child = Bun.spawn([...argv], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** @param program the argument vector before the command: the program, or what runs it and the program */
export async function digestLog(program: readonly string[], path: string, folder: string): Promise<LogDigests> {
  const index = join(folder, `${basename(path)}.${Bun.hash(program.join(' '))}.index`);
  const [state] = await Promise.all([
    run([...program, 'event-log', 'replay-state', path, '--json']),
    run([...program, 'event-log', 'index', path, '--out', index]),
  ]);
  const { state_digest } = JSON.parse(state) as LogDigests;
  return { log_sha256: hash(path), state_digest, index_sha256: hash(index) };
}

/** Makes and reads all logs of `names`; no name: all there are. */
export async function readDigestTable(program: readonly string[], names?: readonly string[]): Promise<DigestTable> {
  const folder = mkdtempSync(join(tmpdir(), 'csm-digests-'));
  try {
    const table: Record<string, LogDigests> = {};
    for (const [seed, events] of SEEDS) {
      const name = `seed ${seed}, ${events} events`;
      if (names?.includes(name) === false) continue;
      const path = join(folder, `${seed}-${events}.jsonl`);
      await run([...program, 'fixture', 'event-log', path, '--events', `${events}`, '--seed', `${seed}`]);
      table[name] = await digestLog(program, path, folder);
    }
    for (const file of LOG_FILES) {
      if (names?.includes(file) === false) continue;
      table[file] = await digestLog(program, join(FOLDER, 'log', file), folder);
    }
    return table;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await readDigestTable([csmPath]), null, 2)}\n`);
