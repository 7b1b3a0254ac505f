/** The terminal engine by itself: frames of an answer that streams, and keys that are typed, beside a program that writes each frame whole. */
import { encodeRgb } from '#/terminal/cells/colour.ts';
import { cutGrid, cutRegion, drawFill, drawText } from '#/terminal/cells/draw.ts';
import type { Grid } from '#/terminal/cells/grid.ts';
import { PLAIN_CAPABILITIES } from '#/terminal/screen/capabilities.ts';
import { PLAIN_CURSOR, PLAIN_MODES } from '#/terminal/screen/frame.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import type { BenchCase } from '../bench-case.ts';
import { measureMedian, type Figure } from '../figure.ts';

const COLS = 120;
const ROWS = 36;
const FRAMES = 3000;
const WORDS_A_LINE = 18;
const WORDS = 'the answer goes on with words of all lengths until nobody reads it any more'.split(' ');
const COMPOSER = { bg: encodeRgb(0x2d, 0x2d, 0x2d) };
const STRONG = { bold: true };
const MODES = { ...PLAIN_MODES, altScreen: true, autowrap: false };
const CAPABILITIES = {
  ...PLAIN_CAPABILITIES,
  colours: 'truecolour',
  backgroundErase: true,
  eraseCells: true,
  repeat: true,
  synchronised: true,
} as const;

/** The screen after so many words, with what was typed. */
function drawScreen(grid: Grid, words: number, typed: string): void {
  const region = cutGrid(grid);
  const line = Math.floor(words / WORDS_A_LINE);
  for (let y = 0; y < 30; y += 1) {
    const at = line - 29 + y;
    if (at < 0) continue;
    let x = 2;
    const count = at === line ? words % WORDS_A_LINE : WORDS_A_LINE;
    for (let word = 0; word < count; word += 1) {
      x = drawText(region, x, y, WORDS[(at * 7 + word * 3) % WORDS.length] ?? '', word % 9 === 0 ? STRONG : 0) + 1;
    }
  }
  drawFill(cutRegion(region, 0, 31, COLS, 3), COMPOSER);
  drawText(region, 0, 32, `› ${typed}`, COMPOSER);
  drawText(region, 2, 35, 'GPT-5.5 default · ~/ws');
}

interface Streamed {
  readonly ms: number;
  readonly bytes: number;
  readonly cells: number;
  readonly grownMiB: number;
}

function stream(whole: boolean): Streamed {
  const renderer = new ScreenRenderer(CAPABILITIES);
  const cursor = { ...PLAIN_CURSOR, x: 2, y: 32 };
  const show = (words: number): void => {
    const grid = renderer.openGrid(COLS, ROWS);
    drawScreen(grid, words, '');
    if (whole) renderer.invalidate();
    renderer.encodeFrame({ grid, cursor, modes: MODES });
  };
  for (let words = 0; words < 600; words += 1) show(words);
  Bun.gc(true);
  const heapBytes = process.memoryUsage().heapUsed;
  const startedAtMs = performance.now();
  let bytes = 0;
  let cells = 0;
  for (let words = 600; words < 600 + FRAMES; words += 1) {
    show(words);
    bytes += renderer.cost.bytes;
    cells += renderer.cost.cells;
  }
  const ms = performance.now() - startedAtMs;
  return { ms, bytes, cells, grownMiB: Math.max(0, process.memoryUsage().heapUsed - heapBytes) / 1024 / 1024 };
}

function measureKeyBytes(): number {
  const renderer = new ScreenRenderer(CAPABILITIES);
  let bytes = 0;
  for (let typed = 0; typed <= 60; typed += 1) {
    const grid = renderer.openGrid(COLS, ROWS);
    drawScreen(grid, 3000, 'x'.repeat(typed));
    renderer.encodeFrame({ grid, cursor: { ...PLAIN_CURSOR, x: 2 + typed, y: 32 }, modes: MODES });
    if (typed > 0) bytes += renderer.cost.bytes;
  }
  return bytes / 60;
}

export const terminalEngineCases: readonly BenchCase[] = [
  {
    name: 'terminal engine',
    run: async (bench): Promise<readonly Figure[]> => {
      const name = 'terminal engine';
      const runs = Array.from({ length: bench.runs }, () => [stream(false), stream(true)] as const);
      const median = (pick: (run: Streamed) => number, side: 0 | 1): number | undefined =>
        measureMedian(runs.map((run) => pick(run[side])));
      const row = { name, peerName: 'each frame whole' };
      return [
        {
          ...row,
          what: 'frames of a streamed answer',
          unit: '1/s',
          csm: median(({ ms }) => (FRAMES * 1000) / ms, 0),
          peer: median(({ ms }) => (FRAMES * 1000) / ms, 1),
          budget: { value: 1, peer: 1, atLeast: true },
        },
        {
          ...row,
          what: 'bytes a frame',
          unit: '',
          csm: median(({ bytes }) => bytes / FRAMES, 0),
          peer: median(({ bytes }) => bytes / FRAMES, 1),
          budget: { value: 60 },
        },
        {
          ...row,
          what: 'bytes a changed cell',
          unit: '',
          csm: median(({ bytes, cells }) => bytes / cells, 0),
          peer: undefined,
          budget: { value: 3 },
        },
        {
          ...row,
          what: `heap grown over ${FRAMES} frames`,
          unit: 'MiB',
          csm: median(({ grownMiB }) => grownMiB, 0),
          peer: undefined,
          budget: { value: 2 },
        },
        { name, what: 'bytes a key', unit: '', csm: measureKeyBytes(), peer: undefined, budget: { value: 10 } },
      ];
    },
  },
];
