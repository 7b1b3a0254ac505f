/** Streams and long answers in a terminal, beside the reference: how soon, at what cost, and keys meanwhile. @effects process clock fs */
import type { BenchCase } from '../bench-case.ts';
import { measureMedian } from '../figure.ts';
import { besideCodex, submit, withProgram, type Measured } from '../workstation/beside-codex.ts';
import { quantiles, typeKeys } from '../workstation/keys.ts';
import type { ProgramTerminal } from '#tests/support/program-terminal.ts';

const DELTAS = 50_000;
const MEGABYTE = 1_000_000;
const ANSWERS = 3;
/** Of one delta each: a word. */
const SENTENCES = `${'words '.repeat(60)}\n\n`;
const FLOOD_BYTES = DELTAS * 6;
/** So long the deltas come while somebody types: 10,000 in a second, a hundred times what a fast model says. */
const TYPING_MS = 5_000;
const PARAGRAPH = 'Some words of a long answer, with **strong** and `code` among them, as models write it.\n\n';

async function measureFlood(program: ProgramTerminal): Promise<Measured> {
  const [before, bytes] = [program.use(), program.bytes];
  const sentAtMs = await submit(program, 'go');
  const atMs = await program.shows(/FLOODEND/);
  await program.quiet(500);
  const after = program.use();
  return {
    'until shown': atMs - sentAtMs,
    CPU: after.cpuMs - before.cpuMs,
    'bytes a byte of text': (program.bytes - bytes) / FLOOD_BYTES,
    'bytes a delta': (program.bytes - bytes) / DELTAS,
    RSS: after.rssMiB,
  };
}

async function measureKeysUnderLoad(program: ProgramTerminal): Promise<Measured> {
  const [before, bytes] = [program.use(), program.bytes];
  await submit(program, 'go');
  let over = false;
  const end = program.shows(/FLOODEND/).then(() => (over = true));
  await program.shows(/words words/);
  const times = await typeKeys(program, 400, () => over);
  await end;
  return {
    ...quantiles(times),
    keys: times.length,
    CPU: program.use().cpuMs - before.cpuMs,
    'bytes a delta': (program.bytes - bytes) / DELTAS,
  };
}

async function measureLongAnswers(program: ProgramTerminal): Promise<Measured> {
  const times: number[] = [];
  const before = program.use();
  for (let turn = 1; turn <= ANSWERS; turn += 1) {
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
    'CPU of 1 MB': (after.cpuMs - before.cpuMs) / ANSWERS,
    'RSS after 3 MB': after.rssMiB,
    ...(resize === undefined ? {} : { 'resize, last output': resize }),
    'CPU of a resize': (program.use().cpuMs - resizeCpu) / resizes.length,
    ...(page === undefined ? {} : { 'page up': page }),
  };
}

const flood = [{ items: [{ text: { repeat: SENTENCES, bytes: FLOOD_BYTES }, deltas: DELTAS }, { text: 'FLOODEND' }] }];
const longAnswers = Array.from({ length: ANSWERS }, (_, at) => ({
  items: [{ text: { repeat: PARAGRAPH, bytes: MEGABYTE }, deltas: MEGABYTE / 200 }, { text: `LONGEND${at + 1}` }],
}));

export const workstationStreamCases: readonly BenchCase[] = [
  {
    name: 'workstation: 50,000 deltas',
    run: (bench) =>
      besideCodex(bench, {
        name: 'workstation: 50,000 deltas',
        responses: flood,
        rows: [
          { what: 'until shown', unit: 'ms', budget: { value: 3_000 } },
          { what: 'CPU', unit: 'ms' },
          { what: 'bytes a byte of text', unit: '', budget: { value: 10 } },
          { what: 'bytes a delta', unit: '' },
          { what: 'RSS', unit: 'MiB' },
        ],
        measure: (place) => withProgram(place, measureFlood),
      }),
  },
  {
    name: 'workstation: key echo, 50,000 deltas',
    run: (bench) =>
      besideCodex(bench, {
        name: 'workstation: key echo, 50,000 deltas',
        responses: flood,
        spreadMs: TYPING_MS,
        rows: [
          { what: 'p50', unit: 'ms' },
          { what: 'p95', unit: 'ms', budget: { value: 8 } },
          { what: 'p99', unit: 'ms' },
          { what: 'keys', unit: '' },
          { what: 'CPU', unit: 'ms' },
          { what: 'bytes a delta', unit: '' },
        ],
        measure: (place) => withProgram(place, measureKeysUnderLoad),
      }),
  },
  {
    name: 'workstation: 3 x 1 MB',
    run: (bench) =>
      besideCodex(bench, {
        name: 'workstation: 3 x 1 MB',
        responses: longAnswers,
        rows: [
          { what: '1 MB shown', unit: 'ms' },
          { what: 'CPU of 1 MB', unit: 'ms' },
          { what: 'RSS after 3 MB', unit: 'MiB' },
          { what: 'resize, last output', unit: 'ms' },
          { what: 'CPU of a resize', unit: 'ms' },
          { what: 'page up', unit: 'ms' },
        ],
        measure: (place) => withProgram(place, measureLongAnswers),
      }),
  },
];
