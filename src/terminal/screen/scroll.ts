/** Finding rows that only moved, so that the terminal can move them instead of getting them again. Pure. */
import type { Grid } from '#/terminal/cells/grid.ts';
import { BLANK } from '#/terminal/cells/glyphs.ts';

/** Rows `top` to `bottom` (exclusive) move up by `by`, or down where it is negative. What comes in is blank. */
export interface ScrollStep {
  readonly top: number;
  readonly bottom: number;
  readonly by: number;
}

/** Source row of a row that came in blank. */
export const BLANK_ROW = -1;
/** About what the sequences of one scroll cost. */
const SCROLL_COST_BYTES = 22;
/** About what the move to a run of changed cells costs. */
const RUN_COST_BYTES = 4;
const MOST_SCROLLS = 4;
/** Below that many differing rows nothing is worth a look. */
const LEAST_CHANGED_ROWS = 3;

const NO_STEPS: readonly ScrollStep[] = [];

/** Reused from frame to frame. */
export interface ScrollMemory {
  previousHashes: Int32Array;
  nextHashes: Int32Array;
}

/**
 * Scrolls that save bytes when `previous` becomes `next`. `sources` is filled with, for each row, the row of `previous`
 * that stands there after the scrolls (or BLANK_ROW). Both grids have the same size.
 */
export function planScrolls(
  previous: Grid,
  next: Grid,
  sources: Int32Array,
  memory: ScrollMemory,
): readonly ScrollStep[] {
  const { rows } = next;
  for (let y = 0; y < rows; y += 1) sources[y] = y;
  if (rows < LEAST_CHANGED_ROWS) return NO_STEPS;
  let differing = 0;
  for (let y = 0; y < rows; y += 1) if (!isSameRow(previous, y, next, y)) differing += 1;
  if (differing < LEAST_CHANGED_ROWS) return NO_STEPS;
  if (memory.nextHashes.length < rows) {
    memory.nextHashes = new Int32Array(rows);
    memory.previousHashes = new Int32Array(rows);
  }
  for (let y = 0; y < rows; y += 1) {
    memory.previousHashes[y] = hashRow(previous, y);
    memory.nextHashes[y] = hashRow(next, y);
  }
  const steps: ScrollStep[] = [];
  while (steps.length < MOST_SCROLLS) {
    const step = findScroll(previous, next, sources, memory);
    if (step === undefined) break;
    applyScroll(sources, step);
    steps.push(step);
  }
  return steps;
}

/** Moves the sources as the terminal moves the rows. */
export function applyScroll(sources: Int32Array, { top, bottom, by }: ScrollStep): void {
  if (by > 0) {
    sources.copyWithin(top, top + by, bottom);
    sources.fill(BLANK_ROW, bottom - by, bottom);
  } else {
    sources.copyWithin(top - by, top, bottom + by);
    sources.fill(BLANK_ROW, top, top - by);
  }
}

/** Whether two rows show the same. */
export function isSameRow(previous: Grid, source: number, next: Grid, y: number): boolean {
  const before = source * next.cols;
  const after = y * next.cols;
  const oldContent = previous.content;
  const newContent = next.content;
  for (let x = 0; x < next.cols; x += 1) if (oldContent[before + x] !== newContent[after + x]) return false;
  const oldStyle = previous.style;
  const newStyle = next.style;
  for (let x = 0; x < next.cols; x += 1) if (oldStyle[before + x] !== newStyle[after + x]) return false;
  return true;
}

function hashRow(grid: Grid, y: number): number {
  let hash = 0x811c9dc5;
  const end = (y + 1) * grid.cols;
  for (let at = y * grid.cols; at < end; at += 1) {
    hash = Math.imul(hash ^ (grid.content[at] ?? 0) ^ ((grid.style[at] ?? 0) << 15), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** The distance by which most differing rows moved, if moving them pays. */
function findScroll(
  previous: Grid,
  next: Grid,
  sources: Int32Array,
  { previousHashes, nextHashes }: ScrollMemory,
): ScrollStep | undefined {
  const rowsByHash = new Map<number, number[]>();
  for (let y = 0; y < next.rows; y += 1) {
    const source = sources[y] ?? BLANK_ROW;
    if (source === BLANK_ROW || isBlankRow(previous, source)) continue;
    const hash = previousHashes[source] ?? 0;
    const list = rowsByHash.get(hash);
    if (list === undefined) rowsByHash.set(hash, [y]);
    // A row that stands everywhere says nothing of where it came from.
    else if (list.length < 4) list.push(y);
  }
  const votes = new Map<number, { first: number; last: number; count: number }>();
  for (let y = 0; y < next.rows; y += 1) {
    const source = sources[y] ?? BLANK_ROW;
    const hash = nextHashes[y] ?? 0;
    if (source !== BLANK_ROW && previousHashes[source] === hash) continue;
    for (const from of rowsByHash.get(hash) ?? []) {
      const by = from - y;
      const vote = votes.get(by);
      if (vote === undefined) votes.set(by, { first: y, last: y, count: 1 });
      else {
        vote.last = y;
        vote.count += 1;
      }
    }
  }
  let best: ScrollStep | undefined;
  let bestSaving = 0;
  const candidates = [...votes].sort((left, right) => right[1].count - left[1].count).slice(0, 3);
  for (const [by, { first, last }] of candidates) {
    const step = { top: Math.min(first, first + by), bottom: Math.max(last, last + by) + 1, by };
    const saving = measureSaving(previous, next, sources, step);
    if (saving > bestSaving) {
      best = step;
      bestSaving = saving;
    }
  }
  return best;
}

function isBlankRow(grid: Grid, y: number): boolean {
  const end = (y + 1) * grid.cols;
  for (let at = y * grid.cols; at < end; at += 1) {
    if (grid.content[at] !== BLANK || grid.style[at] !== 0) return false;
  }
  return true;
}

/** Bytes, about, that need not be written, less what the scroll costs. */
function measureSaving(previous: Grid, next: Grid, sources: Int32Array, step: ScrollStep): number {
  let saving = -SCROLL_COST_BYTES;
  for (let y = step.top; y < step.bottom; y += 1) {
    const from = y + step.by;
    const moved = from >= step.top && from < step.bottom ? (sources[from] ?? BLANK_ROW) : BLANK_ROW;
    saving += measureRow(previous, next, sources[y] ?? BLANK_ROW, y) - measureRow(previous, next, moved, y);
  }
  return saving;
}

/** About what it costs to make one row out of another: each changed cell, and a move to each run of them. */
function measureRow(previous: Grid, next: Grid, source: number, y: number): number {
  const { cols } = next;
  const after = y * cols;
  const before = source * cols;
  let cost = 0;
  let inRun = false;
  for (let x = 0; x < cols; x += 1) {
    const oldContent = source === BLANK_ROW ? BLANK : previous.content[before + x];
    const oldStyle = source === BLANK_ROW ? 0 : previous.style[before + x];
    const changed = next.content[after + x] !== oldContent || next.style[after + x] !== oldStyle;
    if (changed) cost += inRun ? 1 : 1 + RUN_COST_BYTES;
    inRun = changed;
  }
  return cost;
}
