/** A grid as a terminal of fewer colours shows it. Pure. */
import { matchColour, type ColourDepth } from '#/terminal/cells/colour.ts';
import { Grid } from '#/terminal/cells/grid.ts';
import {
  BOLD,
  DIM,
  ITALIC,
  REVERSE,
  STRIKE,
  UNDERLINE_MASK,
  UNDERLINE_SHIFT,
  UNDERLINES,
  type Style,
  type StyleParts,
} from '#/terminal/cells/style.ts';

/** A copy in which every colour is one that the terminal has; the same grid where it has them all. */
export function reduceColours(grid: Grid, depth: ColourDepth): Grid {
  if (depth === 'truecolour') return grid;
  const { styles } = grid.pools;
  const reduced = new Grid(grid.pools, grid.cols, grid.rows);
  reduced.copyFrom(grid);
  const ids = new Map<number, number>();
  for (let at = 0; at < reduced.style.length; at += 1) {
    const id = reduced.style[at] ?? 0;
    let next = ids.get(id);
    if (next === undefined) {
      const parts = styles.partsOf(id);
      const style = decodeStyle(parts);
      next = styles.intern({ ...style, fg: matchColour(parts.fg, depth), bg: matchColour(parts.bg, depth) });
      ids.set(id, next);
    }
    reduced.style[at] = next;
  }
  return reduced;
}

/** The style that has these parts. */
export function decodeStyle({ fg, bg, attributes, link }: StyleParts): Style {
  return {
    fg,
    bg,
    bold: (attributes & BOLD) !== 0,
    dim: (attributes & DIM) !== 0,
    italic: (attributes & ITALIC) !== 0,
    reverse: (attributes & REVERSE) !== 0,
    strike: (attributes & STRIKE) !== 0,
    underline: UNDERLINES[(attributes & UNDERLINE_MASK) >> UNDERLINE_SHIFT] ?? 'none',
    link,
  };
}
