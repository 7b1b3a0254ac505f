/**
 * The constant-memory gate over sessions of 10 MB to 10 GB, as real bytes: each has a million tiny events or as many as fit,
 * compactions to match (5,000), a line of 50 MB, and a torn end.
 *
 *     bun run gate:large                       10 MB, 100 MB, 1 GB and 10 GB (needs 11 GB of disk, some minutes)
 *     bun run gate:large 10MB 1GB              these sizes
 *     bun run gate:large --folder DIR          where they are made; else the folder for temporary files
 *     bun run gate:large --json                one JSON object
 *
 * Prints what resuming read (as the file port counts), how long it took and what memory it had at most: without an index, then
 * cold (nothing of the session in memory) and warm. Ends with 1 where a resume reads more than 1 MiB, has more than 100 MiB, or
 * comes to another state than all records. @effects all
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { csmMissing, csmPath } from '#tests/support/csm.ts';
import { makeLargeSession, type LargeLog, type LargeLogOptions } from '#tests/session/support/large-log.ts';
import { checkResume, measureResume, type ResumeFigures, type Taken } from '#tests/session/support/resume-in-child.ts';
import { runProgramOnce, type RunCost } from './program-run.ts';

const SIZES = ['10MB', '100MB', '1GB', '10GB'];
const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9 };
const WIDE_LINE_BYTES = 50_000_000;
const MOST_TINY_RECORDS = 1_000_000;
const MOST_COMPACTIONS = 5000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: 'string', default: tmpdir() }, json: { type: 'boolean', default: false } },
});

/** A fifth of the bytes are tiny records, until there are a million; a log of 10 MB has no room for the long line. */
function planLog(size: string): LargeLogOptions {
  const [, number, unit = ''] = /^(\d+)([MG]B)$/.exec(size) ?? [];
  const bytes = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (!Number.isFinite(bytes)) throw new Error(`A size is a number with MB or GB, not ${size}`);
  const tinyRecords = Math.min(MOST_TINY_RECORDS, Math.floor(bytes / 1000));
  const wideLineBytes = bytes >= 2 * WIDE_LINE_BYTES ? WIDE_LINE_BYTES : 0;
  const compactions = Math.min(MOST_COMPACTIONS, Math.ceil(tinyRecords / 20));
  return { sizeBytes: bytes - wideLineBytes, tinyRecords, compactions, wideLineBytes };
}

interface Row extends ResumeFigures {
  readonly size: string;
  readonly log: LargeLog;
  readonly makeMs: number;
  /** What the compiled program takes for both commands together, warm; absent where it or `time` is not there. */
  readonly program: readonly (readonly [command: string, cost: RunCost])[];
  readonly wrong: readonly string[];
}

/** The commands of the compiled program over the same session. */
async function measureProgram(root: string, id: string): Promise<Row['program']> {
  if (csmMissing !== undefined) return [];
  const costs: [string, RunCost][] = [];
  for (const command of [['resume-plan'], ['resume-replay', '--no-proof']]) {
    const argv = [csmPath, 'native-session', ...command, '--root', root, '--session-id', id, '--json'];
    const env = { PATH: process.env['PATH'] ?? '', HOME: root, CODEX_HOME: root };
    costs.push([command.join(' '), await runProgramOnce({ argv, cwd: root, env, memoryFile: join(root, 'memory') })]);
  }
  return costs;
}

async function measure(size: string): Promise<Row> {
  const plan = planLog(size);
  const root = mkdtempSync(join(values.folder, 'csm-large-'));
  try {
    const { bavail, bsize } = statfsSync(root);
    const wanted = ((plan.sizeBytes ?? 0) + WIDE_LINE_BYTES) * 1.05;
    if (bavail * bsize < wanted) throw new Error(`${values.folder} has no room for ${Math.ceil(wanted / 1e6)} MB`);
    const { fs } = openBunPlatform();
    const from = performance.now();
    const log = makeLargeSession(fs, root, plan);
    const makeMs = performance.now() - from;
    const figures = await measureResume(fs, root, log.id);
    return {
      size,
      log,
      makeMs,
      ...figures,
      program: await measureProgram(root, log.id),
      wrong: checkResume(figures, log.longestLineBytes),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const ms = (value: number): string => (value < 100 ? value.toFixed(1) : Math.round(value).toString());
const mib = (bytes: number): string => (bytes / 1048576).toFixed(0);
const kb = (bytes: number): string => (bytes / 1000).toFixed(0);

function printRow({ size, log, first, cold, warm, program }: Row): string {
  const resume = (taken: Taken): string =>
    `${ms(taken.replayMs)} + ${ms(taken.resumeMs)} ms | ${kb(taken.replayBytes)} + ${kb(taken.resumeBytes)} KB | ${mib(taken.maxRssBytes)} MiB`;
  const facts = `${size} | ${(log.sizeBytes / 1e6).toFixed(1)} MB, ${log.records} records, ${log.compactions} compactions, longest line ${(log.longestLineBytes / 1e6).toFixed(1)} MB`;
  return [
    `| ${facts} | no index | ${ms(first.replayMs)} ms | ${mib(first.replayBytes)} MiB | ${mib(first.maxRssBytes)} MiB |`,
    `| | | cold | ${resume(cold)} |`,
    `| | | warm | ${resume(warm)} |`,
    ...program.map(([command, { wallMs, rssMiB }]) => {
      return `| | | \`csm native-session ${command}\` | ${ms(wallMs)} ms | | ${rssMiB?.toFixed(0) ?? '-'} MiB |`;
    }),
  ].join('\n');
}

const rows: Row[] = [];
if (!values.json) {
  process.stdout.write(
    '| size | log | state | plan and replay + opening and context | read | peak memory |\n|---|---|---|---|---|---|\n',
  );
}
for (const size of positionals.length > 0 ? positionals : SIZES) {
  const row = await measure(size);
  rows.push(row);
  if (!values.json) process.stdout.write(`${printRow(row)}\n`);
  for (const wrong of row.wrong) process.stderr.write(`${size}: ${wrong}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify({ sessions: rows })}\n`);
process.exit(rows.every(({ wrong }) => wrong.length === 0) ? 0 : 1);
