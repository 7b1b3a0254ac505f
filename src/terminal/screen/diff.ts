/** What differs between two grids: rows that moved, and runs of cells that changed. Pure; writes into a reused result. */
import type { Grid } from '#/terminal/cells/grid.ts';
import { BLANK, CONTINUATION, isUncertainCell, isWideCell } from '#/terminal/cells/glyphs.ts';
import { BLANK_ROW, isSameRow, planScrolls, type ScrollMemory, type ScrollStep } from './scroll.ts';

/** Numbers of one run in `runs`: row, first column, end column (exclusive). */
export const RUN_NUMBERS = 3;

/** The result, made once and filled for each frame. */
export class GridDiff {
  scrolls: readonly ScrollStep[] = [];
  runs = new Int32Array(64 * RUN_NUMBERS);
  /** Number of runs. They are in reading order and do not touch. */
  count = 0;
  /** Cells in all runs. */
  cells = 0;
  /** For each row, the row of the previous grid that stands there when the cells are written, or BLANK_ROW. */
  sources = new Int32Array(0);
  readonly memory: ScrollMemory = { previousHashes: new Int32Array(0), nextHashes: new Int32Array(0) };

  /** Adds a run, or makes the last one longer where it touches. */
  add(y: number, from: number, to: number): void {
    const last = (this.count - 1) * RUN_NUMBERS;
    if (this.count > 0 && this.runs[last] === y && (this.runs[last + 2] ?? 0) >= from) {
      const grown = Math.max(to, this.runs[last + 2] ?? 0);
      this.cells += grown - (this.runs[last + 2] ?? 0);
      this.runs[last + 2] = grown;
      return;
    }
    const at = this.count * RUN_NUMBERS;
    if (at + RUN_NUMBERS > this.runs.length) {
      const grown = new Int32Array(this.runs.length * 2);
      grown.set(this.runs);
      this.runs = grown;
    }
    this.runs[at] = y;
    this.runs[at + 1] = from;
    this.runs[at + 2] = to;
    this.count += 1;
    this.cells += to - from;
  }
}

export interface DiffOptions {
  /** Whether the terminal can move rows (default true). */
  readonly scrolls?: boolean;
}

/**
 * Fills `diff` with what makes `previous` into `next`; both have the same size and pools. A wide cell is in a run as a whole. Behind a
 * changed cell about whose width terminals differ, as many cells as it may have damaged are in the run too.
 */
export function diffGrids(previous: Grid, next: Grid, diff: GridDiff, options: DiffOptions = {}): void {
  diff.count = 0;
  diff.cells = 0;
  diff.scrolls = [];
  if (diff.sources.length < next.rows) diff.sources = new Int32Array(next.rows);
  if (options.scrolls === false) for (let y = 0; y < next.rows; y += 1) diff.sources[y] = y;
  else diff.scrolls = planScrolls(previous, next, diff.sources, diff.memory);
  for (let y = 0; y < next.rows; y += 1) diffRow(previous, next, y, diff.sources[y] ?? BLANK_ROW, diff);
}

function diffRow(previous: Grid, next: Grid, y: number, source: number, diff: GridDiff): void {
  if (source !== BLANK_ROW && isSameRow(previous, source, next, y)) return;
  const { cols } = next;
  const { glyphs } = next.pools;
  const after = y * cols;
  const before = source * cols;
  const nextContent = next.content;
  const nextStyle = next.style;
  const previousContent = previous.content;
  const previousStyle = previous.style;
  let damagedTo = 0;
  for (let x = 0; x < cols; x += 1) {
    const content = nextContent[after + x] ?? BLANK;
    const old = source === BLANK_ROW ? BLANK : (previousContent[before + x] ?? BLANK);
    const oldStyle = source === BLANK_ROW ? 0 : (previousStyle[before + x] ?? 0);
    if (x >= damagedTo && content === old && (nextStyle[after + x] ?? 0) === oldStyle) continue;
    const from = content === CONTINUATION ? x - 1 : x;
    const first = content === CONTINUATION ? (nextContent[after + from] ?? BLANK) : content;
    const to = from + (isWideCell(first) ? 2 : 1);
    diff.add(y, from, to);
    if (isUncertainCell(first)) damagedTo = Math.max(damagedTo, Math.min(cols, from + glyphs.measureWidest(first)));
    x = to - 1;
  }
}
