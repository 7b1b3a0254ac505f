/** Lines into cells. */
import { cutRegion, drawFill, drawText, type Region } from '#/terminal/cells/draw.ts';
import type { Line } from './line.ts';

/** Draws a line into row `y` of a region: its fill over the whole row, then its spans, each with what the fill has and it does not say. */
export function drawLine(region: Region, y: number, line: Line): void {
  const row = region.top + y;
  if (row < region.clip.top || row >= region.clip.bottom) return;
  const { styles } = region.grid.pools;
  const behind = line.fill === undefined ? 0 : styles.intern(line.fill);
  if (behind !== 0) drawFill(cutRegion(region, 0, y, region.cols, 1), behind);
  const end = region.clip.right - region.left;
  let x = 0;
  for (const { text, style } of line.spans) {
    if (x >= end) return;
    const look = style === undefined ? behind : behind === 0 ? styles.intern(style) : styles.patch(behind, style);
    x = drawText(region, x, y, text, look);
  }
}

/** Draws lines one below the other from row `y` on, as many as the region has room for. */
export function drawLines(region: Region, lines: readonly Line[], y = 0): void {
  for (let at = Math.max(0, -y); at < lines.length && y + at < region.rows; at += 1) {
    const line = lines[at];
    if (line !== undefined) drawLine(region, y + at, line);
  }
}
