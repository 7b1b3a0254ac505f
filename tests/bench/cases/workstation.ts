/** The workstation in a terminal beside the reference's: start, rest, keys. @effects process clock fs */
import type { BenchCase } from '../bench-case.ts';
import { measureMedian } from '../figure.ts';
import type { Place } from '../sides.ts';
import { besideCodex, withProgram, type Measured } from '../workstation/beside-codex.ts';
import { quantiles, typeKeys } from '../workstation/keys.ts';
import { startProgram } from '../workstation/place.ts';
import type { ProgramTerminal } from '#tests/support/program-terminal.ts';

async function measureStart(place: Place, runs: number): Promise<Measured> {
  const paints: number[] = [];
  const prompts: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const program = startProgram({ place });
    try {
      const usableAtMs = await program.shows(/GPT-5\.5/);
      if (run === 0) continue;
      paints.push((program.firstTextMs ?? Number.NaN) - program.startedAtMs);
      prompts.push(usableAtMs - program.startedAtMs);
    } finally {
      await program.close();
    }
  }
  const [paint, prompt] = [measureMedian(paints), measureMedian(prompts)];
  return {
    ...(paint === undefined ? {} : { 'first paint': paint }),
    ...(prompt === undefined ? {} : { 'usable prompt': prompt }),
  };
}

async function measureIdle(program: ProgramTerminal): Promise<Measured> {
  await program.quiet(1_500);
  const [before, bytes] = [program.use(), program.bytes];
  const seconds = 4;
  await Bun.sleep(seconds * 1000);
  const after = program.use();
  return {
    RSS: after.rssMiB,
    'CPU of a second': (after.cpuMs - before.cpuMs) / seconds,
    'bytes a second': (program.bytes - bytes) / seconds,
  };
}

async function measureKeys(program: ProgramTerminal): Promise<Measured> {
  const bytes = program.bytes;
  const times = await typeKeys(program, 200, () => false);
  return { ...quantiles(times), 'bytes a key': (program.bytes - bytes) / times.length };
}

export const workstationCases: readonly BenchCase[] = [
  {
    name: 'workstation: start',
    run: (bench) =>
      besideCodex(bench, {
        name: 'workstation: start',
        rows: [
          { what: 'first paint', unit: 'ms', budget: { value: 40 } },
          { what: 'usable prompt', unit: 'ms', budget: { value: 60 } },
        ],
        measure: (place) => measureStart(place, bench.runs),
      }),
  },
  {
    name: 'workstation: idle',
    run: (bench) =>
      besideCodex(bench, {
        name: 'workstation: idle',
        rows: [
          { what: 'RSS', unit: 'MiB', budget: { value: 90 } },
          { what: 'CPU of a second', unit: 'ms', budget: { value: 2 } },
          { what: 'bytes a second', unit: '', budget: { value: 0 } },
        ],
        measure: (place) => withProgram(place, measureIdle),
      }),
  },
  {
    name: 'workstation: key echo, idle',
    run: (bench) =>
      besideCodex(bench, {
        name: 'workstation: key echo, idle',
        rows: [
          { what: 'p50', unit: 'ms' },
          { what: 'p95', unit: 'ms', budget: { value: 3 } },
          { what: 'p99', unit: 'ms' },
          { what: 'bytes a key', unit: '', budget: { value: 10 } },
        ],
        measure: (place) => withProgram(place, measureKeys),
      }),
  },
];
