/** What rows of a grid are to a terminal that keeps them as lines: how far they reach, and how many rows they are in another width. Pure. */
import { BLANK, CONTINUATION, isUncertainCell, isWideCell } from '#/terminal/cells/glyphs.ts';
import type { Grid } from '#/terminal/cells/grid.ts';

/** Columns of a row that were written, not erased. */
export function measureUsed(grid: Grid, y: number): number {
  let end = grid.cols;
  while (end > 0 && grid.content[y * grid.cols + end - 1] === BLANK) end -= 1;
  return end;
}

/**
 * Rows that a row becomes where the terminal breaks it anew to `cols` columns: a wide character is not cut in two. Of the row itself there
 * are `keptCols` columns at most.
 */
export function measureBroken(grid: Grid, y: number, cols: number, keptCols: number): number {
  const used = Math.min(measureUsed(grid, y), keptCols);
  if (used <= cols || cols < 2) return 1;
  let rows = 1;
  let filled = 0;
  for (let x = 0; x < used;) {
    const width = isWideCell(grid.content[y * grid.cols + x] ?? BLANK) ? 2 : 1;
    if (filled + width > cols) {
      rows += 1;
      filled = 0;
    }
    filled += width;
    x += width;
  }
  return rows;
}

/**
 * Rows that reach less far in the next grid. tmux takes a row for as long as it once was, whatever was erased at its end since, and
 * breaks it accordingly: such a row has to be erased from its beginning on.
 */
export function findShortened(shown: Grid, next: Grid): readonly number[] {
  const rows: number[] = [];
  for (let y = 0; y < Math.min(shown.rows, next.rows); y += 1) {
    if (measureUsed(shown, y) > measureUsed(next, y)) rows.push(y);
  }
  return rows;
}

/** Whether a terminal that has written a row goes on in the next one by itself, and so knows that they are one line. */
export function flowsOn(grid: Grid, y: number): boolean {
  if (y + 1 >= grid.rows || grid.cols < 2) return false;
  const next = (y + 1) * grid.cols;
  const last = grid.content[next - 1] === CONTINUATION ? next - 2 : next - 1;
  const ends = grid.content[last] ?? BLANK;
  const begins = grid.content[next] ?? BLANK;
  return ends !== BLANK && begins !== BLANK;
}

/** Whether a grid has cells that some terminals take for wider or narrower. */
export function hasUncertain(grid: Grid): boolean {
  return grid.content.some(isUncertainCell);
}
