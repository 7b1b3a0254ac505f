/** The workstation in a terminal beside the reference's: start, keys, streams, long answers, resizes, rest. */
import type { BenchCase } from '../bench-case.ts';
import { measureMedian, type Budget, type Figure } from '../figure.ts';
import type { Bench, Place, Side } from '../sides.ts';
import { makeTerminalPlace, serveModel, settleFirstStart, startProgram } from '../workstation/place.ts';
import type { ProgramTerminal } from '#tests/support/program-terminal.ts';

const SIDES: readonly Side[] = ['csm', 'codex'];
const KEYS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Between keys, as fast fingers have it. */
const KEY_GAP_MS = 40;
const DELTAS = 50_000;
const DELTA_BYTES = 6;
const MEGABYTE = 1_000_000;
const PARAGRAPH = 'Some words of a long answer, with **strong** and `code` among them, as models write it.\n\n';

/** Figures of one program, by what was measured. */
type Measured = Partial<Record<string, number>>;

interface Row {
  readonly what: string;
  readonly unit: Figure['unit'];
  readonly budget?: Budget;
}

/** Runs both sides one after the other and lines up what they measured. */
async function besideCodex(
  bench: Bench,
  name: string,
  responses: readonly unknown[],
  rows: readonly Row[],
  measure: (place: Place) => Promise<Measured>,
): Promise<readonly Figure[]> {
  const found: Partial<Record<Side, Measured>> = {};
  const notes: string[] = [];
  for (const side of SIDES) {
    // Each side begins with the first answer.
    using model = await serveModel(bench.folder, responses);
    const place = makeTerminalPlace(bench, side, name, model.baseUrl);
    if (place === undefined) continue;
    try {
      await settleFirstStart(place);
      found[side] = await measure(place);
    } catch (error) {
      notes.push(`${side}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return rows.map(({ what, unit, budget }, at) => ({
    name,
    what,
    unit,
    csm: found.csm?.[what],
    peer: found.codex?.[what],
    ...(budget === undefined ? {} : { budget }),
    ...(at === 0 && notes.length > 0 ? { note: notes.join('; ') } : {}),
  }));
}

/** Starts, waits until the prompt can be used and all is quiet, hands over, ends. */
async function withProgram<T>(place: Place, use: (program: ProgramTerminal) => Promise<T>): Promise<T> {
  const program = startProgram({ place });
  try {
    await program.shows(/GPT-5\.5/);
    await program.quiet(500);
    return await use(program);
  } finally {
    await program.close();
  }
}

/** As a person: the text, a moment, enter. */
async function submit(program: ProgramTerminal, text: string): Promise<number> {
  program.send(text);
  await program.quiet(250);
  const atMs = performance.now();
  program.send('\r');
  return atMs;
}

async function typeKeys(program: ProgramTerminal, count: number, isOver: () => boolean): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count && !isOver(); at += 1) {
    // Emptied now and then: each letter has to be new to the screen.
    if (at > 0 && at % KEYS.length === 0) {
      program.send('\x15');
      await Bun.sleep(KEY_GAP_MS * 2);
    }
    times.push(await program.echo(KEYS.charAt(at % KEYS.length)));
    await Bun.sleep(KEY_GAP_MS);
  }
  return times;
}

function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

function quantiles(values: readonly number[]): Measured {
  const [p50, p95, p99] = [quantile(values, 0.5), quantile(values, 0.95), quantile(values, 0.99)];
  return {
    ...(p50 === undefined ? {} : { p50 }),
    ...(p95 === undefined ? {} : { p95 }),
    ...(p99 === undefined ? {} : { p99 }),
  };
}

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

async function measureFlood(program: ProgramTerminal): Promise<Measured> {
  const [before, bytes] = [program.use(), program.bytes];
  const sentAtMs = await submit(program, 'go');
  const atMs = await program.shows(/FLOODEND/);
  await program.quiet(500);
  const after = program.use();
  return {
    'until shown': atMs - sentAtMs,
    CPU: after.cpuMs - before.cpuMs,
    'bytes a byte of text': (program.bytes - bytes) / (DELTAS * DELTA_BYTES),
    RSS: after.rssMiB,
  };
}

async function measureKeysUnderLoad(program: ProgramTerminal): Promise<Measured> {
  await submit(program, 'go');
  let over = false;
  const end = program.shows(/FLOODEND/).then(() => (over = true));
  await Bun.sleep(150);
  const times = await typeKeys(program, 400, () => over);
  await end;
  return { ...quantiles(times), keys: times.length };
}

async function measureLongAnswers(program: ProgramTerminal): Promise<Measured> {
  const times: number[] = [];
  const before = program.use();
  for (let turn = 1; turn <= 3; turn += 1) {
    const sentAtMs = await submit(program, `turn ${turn}`);
    times.push((await program.shows(new RegExp(`LONGEND${turn}`))) - sentAtMs);
    await program.quiet(500);
  }
  const after = program.use();
  const resizes: number[] = [];
  const resizeCpu = program.use().cpuMs;
  for (const [cols, rows] of [
    [100, 30],
    [140, 40],
    [80, 24],
    [120, 36],
  ] as const) {
    const atMs = performance.now();
    program.resize(cols, rows);
    resizes.push((await program.quiet(700)) - atMs);
  }
  const scrolls: number[] = [];
  for (let page = 0; page < 20; page += 1) {
    const atMs = performance.now();
    const count = program.chunks;
    program.send('\x1b[5~');
    await program.quiet(60);
    if (program.chunks > count) scrolls.push(program.lastByteMs - atMs);
  }
  const [answer, resize, page] = [measureMedian(times), measureMedian(resizes), measureMedian(scrolls)];
  return {
    ...(answer === undefined ? {} : { '1 MB shown': answer }),
    'CPU of 3 MB': after.cpuMs - before.cpuMs,
    'RSS after 3 MB': after.rssMiB,
    ...(resize === undefined ? {} : { 'resize, last output': resize }),
    'CPU of a resize': (program.use().cpuMs - resizeCpu) / resizes.length,
    ...(page === undefined ? {} : { 'page up': page }),
  };
}

const flood = [
  {
    items: [{ text: { repeat: 'words ', bytes: DELTAS * DELTA_BYTES }, deltas: DELTAS }, { text: 'FLOODEND' }],
  },
];
const longAnswers = [1, 2, 3].map((turn) => ({
  items: [{ text: { repeat: PARAGRAPH, bytes: MEGABYTE }, deltas: MEGABYTE / 200 }, { text: `LONGEND${turn}` }],
}));

export const workstationCases: readonly BenchCase[] = [
  {
    name: 'workstation: start',
    run: (bench) =>
      besideCodex(
        bench,
        'workstation: start',
        [],
        [
          { what: 'first paint', unit: 'ms', budget: { value: 40, peer: 50 } },
          { what: 'usable prompt', unit: 'ms', budget: { value: 60 } },
        ],
        (place) => measureStart(place, bench.runs),
      ),
  },
  {
    name: 'workstation: idle',
    run: (bench) =>
      besideCodex(
        bench,
        'workstation: idle',
        [],
        [
          { what: 'RSS', unit: 'MiB', budget: { value: 90 } },
          { what: 'CPU of a second', unit: 'ms', budget: { value: 2 } },
          { what: 'bytes a second', unit: '', budget: { value: 0 } },
        ],
        (place) => withProgram(place, measureIdle),
      ),
  },
  {
    name: 'workstation: key echo, idle',
    run: (bench) =>
      besideCodex(
        bench,
        'workstation: key echo, idle',
        [],
        [
          { what: 'p50', unit: 'ms' },
          { what: 'p95', unit: 'ms', budget: { value: 3 } },
          { what: 'p99', unit: 'ms' },
          { what: 'bytes a key', unit: '' },
        ],
        (place) =>
          withProgram(place, async (program) => {
            const bytes = program.bytes;
            const times = await typeKeys(program, 200, () => false);
            return { ...quantiles(times), 'bytes a key': (program.bytes - bytes) / times.length };
          }),
      ),
  },
  {
    name: 'workstation: 50,000 deltas',
    run: (bench) =>
      besideCodex(
        bench,
        'workstation: 50,000 deltas',
        flood,
        [
          { what: 'until shown', unit: 'ms', budget: { value: 3_000 } },
          { what: 'CPU', unit: 'ms' },
          { what: 'bytes a byte of text', unit: '', budget: { value: 10 } },
          { what: 'RSS', unit: 'MiB' },
        ],
        (place) => withProgram(place, measureFlood),
      ),
  },
  {
    name: 'workstation: key echo, 50,000 deltas',
    run: (bench) =>
      besideCodex(
        bench,
        'workstation: key echo, 50,000 deltas',
        flood,
        [
          { what: 'p50', unit: 'ms' },
          { what: 'p95', unit: 'ms', budget: { value: 8 } },
          { what: 'p99', unit: 'ms' },
          { what: 'keys', unit: '' },
        ],
        (place) => withProgram(place, measureKeysUnderLoad),
      ),
  },
  {
    name: 'workstation: 3 x 1 MB',
    run: (bench) =>
      besideCodex(
        bench,
        'workstation: 3 x 1 MB',
        longAnswers,
        [
          { what: '1 MB shown', unit: 'ms' },
          { what: 'CPU of 3 MB', unit: 'ms' },
          { what: 'RSS after 3 MB', unit: 'MiB' },
          { what: 'resize, last output', unit: 'ms' },
          { what: 'CPU of a resize', unit: 'ms' },
          { what: 'page up', unit: 'ms' },
        ],
        (place) => withProgram(place, measureLongAnswers),
      ),
  },
];
