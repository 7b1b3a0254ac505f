/** Runs rows of the matrix, each in processes of its own, two at a time. @effects process fs */
import { accessSync, constants } from 'node:fs';
import { OWN_MOUNTS } from './mount.ts';
import { addResults, type Row, type RowResult, type RowRun } from './row.ts';
import { WRITER_SOURCE } from './run-writer.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

export interface MatrixOptions {
  readonly isSample: boolean;
  readonly seed: number;
  /** Processes at a time. */
  readonly lanes: number;
  readonly onRow?: (done: RowDone) => void;
}

/** A row that was run, or was not. */
export interface RowDone {
  readonly row: Row;
  /** Why it was not run. */
  readonly skipped: string | undefined;
  readonly result: RowResult | undefined;
  readonly elapsedMs: number;
}

/** Of what a shard's process is told. */
export interface ShardOrder extends RowRun {
  readonly row: string;
}

/** Runs them; the answer is in their order. */
export async function runMatrix(rows: readonly Row[], options: MatrixOptions): Promise<readonly RowDone[]> {
  using folder = openTempFolder();
  const writer = await compileWriter(folder.at('writer'));
  const pending: (() => Promise<void>)[] = [];
  const done: (RowDone | undefined)[] = rows.map(() => undefined);
  for (const [place, row] of rows.entries()) {
    const finish = (found: Omit<RowDone, 'row'>): void => {
      done[place] = { row, ...found };
      options.onRow?.({ row, ...found });
    };
    const skipped = row.skipped();
    if (skipped !== undefined) {
      finish({ skipped, result: undefined, elapsedMs: 0 });
      continue;
    }
    const results: RowResult[] = [];
    const shards = options.isSample ? 1 : row.shards;
    const points = options.isSample ? row.sample : row.points;
    let startedAt = 0;
    for (let shard = 0; shard < shards; shard++) {
      pending.push(async () => {
        startedAt ||= performance.now();
        results.push(await runShard(row, { row: row.name, points, seed: options.seed, shard, shards, writer }));
        if (results.length < shards) return;
        finish({ skipped: undefined, result: addResults(results), elapsedMs: performance.now() - startedAt });
      });
    }
  }
  const work = async (): Promise<void> => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) await next();
  };
  await Promise.all(Array.from({ length: options.lanes }, work));
  return done.filter((row) => row !== undefined);
}

/** The writer as a program of one file, which starts in a few milliseconds; its source where that fails. */
async function compileWriter(path: string): Promise<readonly string[]> {
  const source = `${import.meta.dir}/writer.ts`;
  const build = Bun.spawn([process.execPath, 'build', '--compile', '--minify', source, '--outfile', path], {
    stdout: 'ignore',
    stderr: 'ignore',
  });
  return (await build.exited) === 0 ? [path] : WRITER_SOURCE;
}

async function runShard(row: Row, order: ShardOrder): Promise<RowResult> {
  const script = `${import.meta.dir}/run-shard.ts`;
  const argv = [...(row.mounts === true ? OWN_MOUNTS : []), process.execPath, script, JSON.stringify(order)];
  const child = Bun.spawn(argv, {
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, ...(row.needsDisk === true ? {} : inMemory()) },
  });
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(`row ${row.name}, shard ${order.shard} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as RowResult;
}

/** Where no disk is asked for, files in memory save the disk a few gigabytes of writing. */
function inMemory(): Readonly<Record<string, string>> {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return { TMPDIR: '/dev/shm' };
  } catch {
    return {};
  }
}
