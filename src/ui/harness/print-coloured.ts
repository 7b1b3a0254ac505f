/** A grid as text with colours, row by row: for people, on a terminal of their own. Pure. */
import type { ColourDepth } from '#/terminal/cells/colour.ts';
import { CONTINUATION } from '#/terminal/cells/glyphs.ts';
import type { Grid } from '#/terminal/cells/grid.ts';
import { encodeSgr } from '#/terminal/screen/sgr.ts';

/** Rows that end in a line feed each, with every look ended before it. Nothing but SGR is in it. */
export function printColoured(grid: Grid, colours: ColourDepth): string {
  const capabilities = { colours, styledUnderlines: colours === 'truecolour' };
  const { glyphs, styles } = grid.pools;
  const usual = styles.partsOf(0);
  let text = '';
  for (let y = 0; y < grid.rows; y += 1) {
    let shown = usual;
    for (let x = 0; x < grid.cols; x += 1) {
      const at = y * grid.cols + x;
      const content = grid.content[at] ?? 0;
      if (content === CONTINUATION) continue;
      const wanted = styles.partsOf(grid.style[at] ?? 0);
      text += encodeSgr(shown, wanted, capabilities) + glyphs.textOf(content);
      shown = wanted;
    }
    text += `${encodeSgr(shown, usual, capabilities)}\n`;
  }
  return text;
}
