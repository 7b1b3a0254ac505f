/** Drawing into a grid, within a clipped rectangle. Untrusted text may be drawn: no cell ever holds a control. */
import { isAscii } from '#/terminal/text/clusters.ts';
import type { Grid } from './grid.ts';
import { BLANK, CONTINUATION, isWideCell, measureCell } from './glyphs.ts';
import { PLAIN_STYLE, type Style, type StyleId } from './style.ts';

/** A rectangle of a grid with its own origin. Nothing drawn in it shows outside of its visible part. */
export interface Region {
  readonly grid: Grid;
  /** Where its (0, 0) is in the grid; may be outside. */
  readonly left: number;
  readonly top: number;
  readonly cols: number;
  readonly rows: number;
  /** The visible part, in columns and rows of the grid; the ends are exclusive. */
  readonly clip: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
}

/** All of a grid. */
export function cutGrid(grid: Grid): Region {
  const { cols, rows } = grid;
  return { grid, left: 0, top: 0, cols, rows, clip: { left: 0, top: 0, right: cols, bottom: rows } };
}

/** A rectangle within another one, in its coordinates; what reaches over the edges is not visible. */
export function cutRegion(region: Region, x: number, y: number, cols: number, rows: number): Region {
  const left = region.left + x;
  const top = region.top + y;
  return {
    grid: region.grid,
    left,
    top,
    cols,
    rows,
    clip: {
      left: Math.max(region.clip.left, left),
      top: Math.max(region.clip.top, top),
      right: Math.min(region.clip.right, left + cols),
      bottom: Math.min(region.clip.bottom, top + rows),
    },
  };
}

/** Draws one line of text from (x, y) on, and answers the column behind it (also where that is not visible). */
export function drawText(region: Region, x: number, y: number, text: string, style: Style | StyleId = 0): number {
  const { grid, clip } = region;
  const styleId = typeof style === 'number' ? style : grid.pools.styles.intern(style);
  const row = region.top + y;
  const visible = row >= clip.top && row < clip.bottom;
  let column = region.left + x;
  if (isAscii(text)) {
    if (visible) drawAscii(region, column, row * grid.cols, text, styleId);
    return x + text.length;
  }
  for (const content of grid.pools.glyphs.encodeText(text)) {
    const width = measureCell(content);
    if (visible) drawCell(region, column, row * grid.cols, content, styleId);
    column += width;
  }
  return column - region.left;
}

function drawAscii(region: Region, column: number, rowStart: number, text: string, style: StyleId): void {
  const { grid, clip } = region;
  const from = Math.max(0, clip.left - column);
  const to = Math.min(text.length, clip.right - column);
  for (let at = from; at < to; at += 1) grid.put(rowStart + column + at, text.charCodeAt(at), style);
}

/** One cell; of a wide one that is half visible the visible half is blank. */
function drawCell(region: Region, column: number, rowStart: number, content: number, style: StyleId): void {
  const { grid, clip } = region;
  const leftVisible = column >= clip.left && column < clip.right;
  if (!isWideCell(content)) {
    if (leftVisible) grid.put(rowStart + column, content, style);
    return;
  }
  const rightVisible = column + 1 >= clip.left && column + 1 < clip.right;
  if (leftVisible && rightVisible) grid.putWide(rowStart + column, content, style);
  else if (leftVisible) grid.put(rowStart + column, BLANK, style);
  else if (rightVisible) grid.put(rowStart + column + 1, BLANK, style);
}

/** Fills the visible part with a character of one column (a space unless given). */
export function drawFill(region: Region, style: Style | StyleId = PLAIN_STYLE, character = ' '): void {
  const { grid, clip } = region;
  const styleId = typeof style === 'number' ? style : grid.pools.styles.intern(style);
  const [content = BLANK] = grid.pools.glyphs.encodeText(character);
  const fill = measureCell(content) === 1 ? content : BLANK;
  for (let y = clip.top; y < clip.bottom; y += 1) {
    for (let x = clip.left; x < clip.right; x += 1) grid.put(y * grid.cols + x, fill, styleId);
  }
}

/** Changes only what a style names, in all visible cells: a selected row keeps its bold and its links. */
export function drawStyle(region: Region, patch: Style): void {
  const { grid, clip } = region;
  const { styles } = grid.pools;
  for (let y = clip.top; y < clip.bottom; y += 1) {
    for (let x = clip.left; x < clip.right; x += 1) {
      const at = y * grid.cols + x;
      grid.style[at] = styles.patch(grid.style[at] ?? 0, patch);
      // Both halves of a wide cell look the same, also where the edge of the region is between them.
      const content = grid.content[at] ?? BLANK;
      if (content === CONTINUATION && x === clip.left) grid.style[at - 1] = grid.style[at] ?? 0;
      else if (x === clip.right - 1 && isWideCell(content)) grid.style[at + 1] = grid.style[at] ?? 0;
    }
  }
}

/** Copies rows of another grid with the same pools to (x, y). */
export function drawGrid(region: Region, x: number, y: number, source: Grid, fromRow = 0, rows = source.rows): void {
  const { grid, clip } = region;
  for (let row = 0; row < rows; row += 1) {
    const sourceRow = fromRow + row;
    const target = region.top + y + row;
    if (sourceRow < 0 || sourceRow >= source.rows || target < clip.top || target >= clip.bottom) continue;
    for (let column = 0; column < source.cols; column += 1) {
      const at = sourceRow * source.cols + column;
      const content = source.content[at] ?? BLANK;
      if (content === CONTINUATION) continue;
      drawCell(region, region.left + x + column, target * grid.cols, content, source.style[at] ?? 0);
    }
  }
}
