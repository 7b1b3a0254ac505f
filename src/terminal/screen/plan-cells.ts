/** From a diff to operations: cheapest moves, erasing instead of spaces, repeating instead of rows of one character. Pure. */
import type { Grid } from '#/terminal/cells/grid.ts';
import { BLANK, CONTINUATION, isUncertainCell, isWideCell, measureCell } from '#/terminal/cells/glyphs.ts';
import type { Capabilities } from './capabilities.ts';
import { RUN_NUMBERS, type GridDiff } from './diff.ts';
import { UNKNOWN, type Pen } from './pen.ts';
import type { Plan } from './plan.ts';

/** An unchanged gap up to this is written again: a move costs about as much. */
const BRIDGED_CELLS = 3;
const LEAST_ERASED_TO_END = 4;
const LEAST_ERASED_CELLS = 9;
const LEAST_REPEATED = 7;

/** Adds the scrolls and the cells of a diff to the plan. `next` is the grid that the diff leads to. */
export function planCells(plan: Plan, pen: Pen, diff: GridDiff, next: Grid, capabilities: Capabilities): void {
  for (const { top, bottom, by } of diff.scrolls) {
    // Rows come in with the background of the moment.
    pen.setStyle(plan, 0);
    plan.add('scroll', top, bottom, by);
    pen.x = 0;
    // Giving the region back puts the cursor into the corner.
    pen.y = bottom < next.rows ? 0 : top;
  }
  let tailRow = -1;
  let tail = 0;
  for (let run = 0; run < diff.count;) {
    const y = diff.runs[run * RUN_NUMBERS] ?? 0;
    if (y !== tailRow) tail = measureTail(next, y, capabilities);
    tailRow = y;
    const from = diff.runs[run * RUN_NUMBERS + 1] ?? 0;
    let to = diff.runs[run * RUN_NUMBERS + 2] ?? 0;
    run += 1;
    while (
      run < diff.count &&
      diff.runs[run * RUN_NUMBERS] === y &&
      (diff.runs[run * RUN_NUMBERS + 1] ?? 0) - to <= BRIDGED_CELLS &&
      isCheapGap(next, y, to, diff.runs[run * RUN_NUMBERS + 1] ?? 0)
    ) {
      to = diff.runs[run * RUN_NUMBERS + 2] ?? 0;
      run += 1;
    }
    // From where on the row is blank in one background, erasing does it, with all runs that follow in the row.
    const eraseFrom = Math.max(from, tail);
    let erasable = 0;
    if (eraseFrom < to) {
      erasable = to - eraseFrom;
      let later = run;
      while (later < diff.count && diff.runs[later * RUN_NUMBERS] === y) {
        erasable += (diff.runs[later * RUN_NUMBERS + 2] ?? 0) - (diff.runs[later * RUN_NUMBERS + 1] ?? 0);
        later += 1;
      }
      if (erasable >= LEAST_ERASED_TO_END) run = later;
    }
    if (erasable >= LEAST_ERASED_TO_END) {
      if (from < eraseFrom) planRun(plan, pen, next, y, from, eraseFrom, capabilities);
      pen.moveTo(plan, eraseFrom, y);
      pen.setStyle(plan, next.style[y * next.cols + eraseFrom] ?? 0);
      plan.add('eraseToEnd');
    } else {
      planRun(plan, pen, next, y, from, to, capabilities);
    }
  }
}

/** First column from which the row is blank to its end in one look that erasing can give; `cols` where it is not. */
function measureTail(next: Grid, y: number, capabilities: Capabilities): number {
  const { cols } = next;
  const start = y * cols;
  const style = next.style[start + cols - 1] ?? 0;
  if (!isErasable(next, style, capabilities)) return cols;
  let from = cols;
  while (from > 0 && next.content[start + from - 1] === BLANK && next.style[start + from - 1] === style) from -= 1;
  return from;
}

function isErasable(grid: Grid, style: number, capabilities: Capabilities): boolean {
  const { styles } = grid.pools;
  if (!styles.isErasable(style)) return false;
  return capabilities.backgroundErase || styles.partsOf(style).bg === 0;
}

/** Whether cells between two runs look alike and are safe to write again. */
function isCheapGap(next: Grid, y: number, from: number, to: number): boolean {
  const start = y * next.cols;
  const style = next.style[start + from - 1];
  for (let x = from; x < to; x += 1) {
    const content = next.content[start + x] ?? BLANK;
    if (next.style[start + x] !== style || content > 0x7e || content === CONTINUATION) return false;
  }
  return true;
}

/** Writes cells `from` to `to` of a row. */
function planRun(
  plan: Plan,
  pen: Pen,
  next: Grid,
  y: number,
  from: number,
  to: number,
  capabilities: Capabilities,
): void {
  const start = y * next.cols;
  for (let x = from; x < to;) {
    const content = next.content[start + x] ?? BLANK;
    const style = next.style[start + x] ?? 0;
    if (isUncertainCell(content)) {
      planUncertain(plan, pen, next, x, y);
      x += isWideCell(content) ? 2 : 1;
      continue;
    }
    const same = isWideCell(content) ? 1 : countSame(next, start + x, start + to);
    if (
      content === BLANK &&
      capabilities.eraseCells &&
      same >= LEAST_ERASED_CELLS &&
      isErasable(next, style, capabilities)
    ) {
      pen.moveTo(plan, x, y);
      pen.setStyle(plan, style);
      plan.add('eraseCells', same);
      x += same;
      continue;
    }
    if (capabilities.repeat && same >= LEAST_REPEATED && content < 0x110000) {
      pen.moveTo(plan, x, y);
      pen.setStyle(plan, style);
      plan.add('cells', start + x, 1);
      plan.add('repeat', same - 1);
      x += same;
      passTo(pen, next, x);
      continue;
    }
    // Cells of one look, up to what is better done otherwise.
    let end = x;
    while (end < to) {
      const cell = next.content[start + end] ?? BLANK;
      if ((next.style[start + end] ?? 0) !== style || isUncertainCell(cell)) break;
      if (end > x && isRunOfSame(next, start + end, start + to, capabilities)) break;
      end += Math.max(1, measureCell(cell));
    }
    pen.moveTo(plan, x, y);
    pen.setStyle(plan, style);
    plan.add('cells', start + x, end - x);
    x = end;
    passTo(pen, next, x);
  }
}

/** A cell at whose end terminals think themselves in different columns. */
function planUncertain(plan: Plan, pen: Pen, next: Grid, x: number, y: number): void {
  const at = y * next.cols + x;
  const width = isWideCell(next.content[at] ?? BLANK) ? 2 : 1;
  pen.moveTo(plan, x, y);
  pen.setStyle(plan, next.style[at] ?? 0);
  // A terminal that takes it for narrower leaves the rest as it was: blank, then.
  plan.add('spaces', width);
  pen.x = x + width >= next.cols ? UNKNOWN : x + width;
  pen.moveTo(plan, x, y);
  plan.add('cells', at, width);
  pen.x = UNKNOWN;
}

/** Behind the last column a terminal is in none: only what says where to go gets out of there. */
function passTo(pen: Pen, next: Grid, x: number): void {
  pen.x = x >= next.cols ? UNKNOWN : x;
}

function countSame(grid: Grid, at: number, end: number): number {
  const content = grid.content[at];
  const style = grid.style[at];
  let next = at + 1;
  while (next < end && grid.content[next] === content && grid.style[next] === style) next += 1;
  return next - at;
}

/** Whether a run of one character begins here that is long enough to be erased or repeated. */
function isRunOfSame(grid: Grid, at: number, end: number, capabilities: Capabilities): boolean {
  const content = grid.content[at] ?? BLANK;
  if (content === CONTINUATION || isWideCell(content) || content === grid.content[at - 1]) return false;
  const erasable = content === BLANK && capabilities.eraseCells && isErasable(grid, grid.style[at] ?? 0, capabilities);
  if (!erasable && !capabilities.repeat) return false;
  const least = erasable ? LEAST_ERASED_CELLS : LEAST_REPEATED;
  return countSame(grid, at, Math.min(end, at + least)) >= least;
}
