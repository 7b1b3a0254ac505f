/** The two terminal drivers, compiled, beside a C program that reads a terminal. See docs/adr/0006-terminal-driver.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchCase } from '../bench-case.ts';
import { measureMedian, type Figure } from '../figure.ts';
import { runProgramOnce } from '../program-run.ts';
import type { Bench } from '../sides.ts';

const DRIVERS = ['bun', 'node-pty'] as const;
const FLOOD_BYTES = 100_000_000;
const RUNS = 5;
const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };
const LIMIT = 'how fast the kernel hands over what a terminal printed varies by a tenth from run to run';

type Cost = Readonly<Record<string, number>>;

/** Compiles this folder's program as csm is compiled, with node-pty's addon where it was built. */
async function compileProgram(bench: Bench): Promise<string> {
  const outfile = join(bench.folder, 'terminal-program');
  const addon = join(import.meta.dir, '../../../node_modules/node-pty/build/Release/pty.node');
  await Bun.build({
    entrypoints: [join(import.meta.dir, '../terminal-program.ts')],
    compile: { outfile },
    target: 'bun',
    format: 'esm',
    minify: true,
    bytecode: true,
    define: { CSM_PTY_ADDON: String(await Bun.file(addon).exists()) },
  });
  return outfile;
}

async function compileReader(bench: Bench): Promise<string | undefined> {
  const cc = Bun.which('cc');
  if (cc === null) return undefined;
  const reader = join(bench.folder, 'terminal-reader');
  const source = join(import.meta.dir, '../terminal-reader.c');
  await runProgramOnce({ argv: [cc, '-O2', '-o', reader, source, '-lutil'], cwd: bench.folder, env });
  return reader;
}

async function measureTerminals(bench: Bench): Promise<readonly Figure[]> {
  const program = await compileProgram(bench);
  const reader = await compileReader(bench);
  const file = join(bench.folder, 'flood.txt');
  const line = `${'0123456789'.repeat(7)}\n`;
  writeFileSync(file, line.repeat(Math.ceil(FLOOD_BYTES / line.length)));
  const run = async (argv: readonly string[]): Promise<Cost> =>
    JSON.parse((await runProgramOnce({ argv, cwd: bench.folder, env })).stdout) as Cost;
  const speeds = new Map<string, number[]>([...DRIVERS, 'C'].map((name) => [name, []]));
  const note = (name: string, { bytes = 0, seconds = 0 }: Cost): void => {
    if (seconds > 0) speeds.get(name)?.push(bytes / 1e6 / seconds);
  };
  // In turns: a machine that grows slow does so for all of them.
  for (let round = 0; round < RUNS; round += 1) {
    if (reader !== undefined) note('C', await run([reader, 'cat', file]));
    for (const driver of DRIVERS) note(driver, await run([program, driver, 'flood', file]));
  }
  const figures: Figure[] = [];
  for (const driver of DRIVERS) {
    const flood = await run([program, driver, 'flood', file]);
    if (flood['missing'] !== undefined) continue;
    const slow = await run([program, driver, 'slow']);
    const spawn = await run([program, driver, 'spawn', '200']);
    const many = await run([program, driver, 'many', '200']);
    const name = `terminal by ${driver}`;
    const peer = measureMedian(speeds.get('C') ?? []);
    const plain = (what: string, unit: Figure['unit'], csm: number | undefined): Figure => ({
      name,
      what,
      unit,
      csm,
      peer: undefined,
    });
    figures.push(
      {
        name,
        what: '100 MB',
        unit: 'MB/s',
        csm: measureMedian(speeds.get(driver) ?? []),
        peer,
        peerName: 'C reader',
        // The one that commands get.
        ...(driver === 'bun' ? { budget: { value: 0.9, peer: 1, atLeast: true, known: LIMIT } } : {}),
      },
      plain('100 MB, CPU', 'ms', flood['cpuMs']),
      plain('100 MB, memory grew', 'MiB', flood['grewMiB']),
      plain('slow reader, memory grew', 'MiB', slow['grewMiB']),
      plain('start, the call', 'ms', spawn['callMs']),
      plain('start to end', 'ms', spawn['endMs']),
      plain('start to end, CPU', 'ms', spawn['cpuMs']),
      plain('200 at once', 'ms', many['totalMs']),
      plain('200 at once, memory grew', 'MiB', many['grewMiB']),
      plain('200 at once, answered', '', many['answered']),
    );
  }
  return figures;
}

export const terminalCases: readonly BenchCase[] = [{ name: 'terminal by', run: measureTerminals }];
