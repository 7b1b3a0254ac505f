/**
 * Random pairs of frames, written to xterm.js and read back.
 *
 *   bun tests/terminal/screen/screen-oracle.ts [PAIRS] [SEED]    (default 10,000 pairs)
 */
import type { Grid } from '#/terminal/cells/grid.ts';
import { isCertainWidth } from '#/terminal/text/clusters.ts';
import { CONTINUATION } from '#/terminal/cells/glyphs.ts';
import { PLAIN_CAPABILITIES, type Capabilities } from '#/terminal/screen/capabilities.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import { CAPABLE } from '#tests/terminal/support/capable.ts';
import { RandomFrames } from '#tests/terminal/support/random-frames.ts';
import { printGridCells, VirtualTerminal, type WidthOpinion } from '#tests/terminal/support/virtual-terminal.ts';

const SIZES = [
  [40, 10],
  [80, 24],
  [7, 3],
  [1, 1],
  [96, 24],
] as const;
/** Frames that follow each other on one terminal before a new one is taken. */
const CHAIN = 50;

/**
 * Whether every terminal can do each of these: plain capabilities lack true colour, so the frames' colours are compared where all
 * can be shown.
 */
const VARIANTS: readonly { readonly widths: WidthOpinion; readonly capabilities: Capabilities }[] = [
  { widths: 'agrees', capabilities: CAPABLE },
  { widths: 'differs', capabilities: CAPABLE },
  { widths: 'agrees', capabilities: { ...PLAIN_CAPABILITIES, colours: 'truecolour', links: true } },
  { widths: 'differs', capabilities: { ...CAPABLE, scrollRegions: false, synchronised: false, repeat: false } },
];

export interface OracleReport {
  readonly pairs: number;
  readonly bytes: number;
  readonly cells: number;
  readonly scrolls: number;
  /** What the first pair that is wrong shows, and should show. */
  readonly wrong?: string;
}

export async function runScreenOracle(pairs: number, seed: number): Promise<OracleReport> {
  const report = { pairs: 0, bytes: 0, cells: 0, scrolls: 0 };
  for (let chain = 0; report.pairs < pairs; chain += 1) {
    const variant = VARIANTS[chain % VARIANTS.length] ?? VARIANTS[0];
    if (variant === undefined) break;
    const [cols, rows] = SIZES[chain % SIZES.length] ?? [40, 10];
    const renderer = new ScreenRenderer(variant.capabilities);
    const frames = new RandomFrames(seed + chain, renderer.pools);
    const terminal = new VirtualTerminal(cols, rows, variant.widths);
    let grid = frames.grid(cols, rows);
    for (let step = 0; step < CHAIN && report.pairs < pairs; step += 1) {
      if (frames.below(12) === 0) {
        const [nextCols, nextRows] = frames.pick(SIZES);
        terminal.terminal.resize(Math.max(1, nextCols), Math.max(1, nextRows));
        grid = frames.grid(terminal.terminal.cols, terminal.terminal.rows);
      }
      const cursor = frames.cursor(grid);
      await terminal.write(renderer.encodeFrame({ grid, cursor, modes: frames.modes() }));
      report.pairs += 1;
      report.bytes += renderer.cost.bytes;
      report.cells += renderer.cost.cells;
      report.scrolls += renderer.cost.scrolls;
      const wrong = findWrong(terminal, grid, variant.widths, cursor);
      if (wrong !== undefined)
        return { ...report, wrong: `seed ${seed + chain} step ${step} ${variant.widths}: ${wrong}` };
      grid = frames.nextOf(grid);
    }
    terminal.terminal.dispose();
  }
  return report;
}

function findWrong(
  screen: VirtualTerminal,
  grid: Grid,
  widths: WidthOpinion,
  cursor: { x: number; y: number; visible: boolean },
): string | undefined {
  const shown = screen.cells();
  const wanted = printGridCells(grid);
  for (let y = 0; y < grid.rows; y += 1) {
    for (let x = 0; x < grid.cols; x += 1) {
      if (shown[y]?.[x] === wanted[y]?.[x]) continue;
      // Where the terminal differs about a width, only that cell itself may look otherwise.
      if (widths === 'differs' && isUncertainAt(grid, x, y)) continue;
      return `row ${y} column ${x} of ${grid.cols}x${grid.rows} shows ${shown[y]?.[x]} instead of ${wanted[y]?.[x]}`;
    }
  }
  if (!cursor.visible) return undefined;
  const at = screen.cursor;
  if (at.x === cursor.x && at.y === cursor.y) return undefined;
  return `cursor at ${at.x},${at.y} instead of ${cursor.x},${cursor.y}`;
}

/** Whether the cell, or the one whose right half it is, has a width about which terminals differ. */
function isUncertainAt(grid: Grid, x: number, y: number): boolean {
  const at = y * grid.cols + x;
  const content = grid.content[at] ?? 0;
  const first = content === CONTINUATION ? (grid.content[at - 1] ?? 0) : content;
  return !isCertainWidth(grid.pools.glyphs.textOf(first));
}

if (import.meta.main) {
  const [pairs = '10000', seed = '1'] = Bun.argv.slice(2);
  const report = await runScreenOracle(Number(pairs), Number(seed));
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = report.wrong === undefined ? 0 : 1;
}
