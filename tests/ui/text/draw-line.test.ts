import { expect, test } from 'bun:test';
import { encodePalette } from '#/terminal/cells/colour.ts';
import { cutGrid, cutRegion } from '#/terminal/cells/draw.ts';
import { Grid, openPools } from '#/terminal/cells/grid.ts';
import { drawLine, drawLines } from '#/ui/text/draw-line.ts';
import { encodeLine, type Line } from '#/ui/text/line.ts';

function textOf(grid: Grid, y: number): string {
  let text = '';
  for (let x = 0; x < grid.cols; x += 1) text += grid.pools.glyphs.textOf(grid.content[y * grid.cols + x] ?? 0);
  return text;
}

test('a line with a fill has it behind its spans and to the edge', () => {
  const grid = new Grid(openPools(), 8, 2);
  const bg = encodePalette(4);
  const line: Line = { spans: [{ text: 'ab' }, { text: 'c', style: { bold: true } }], fill: { bg } };
  drawLine(cutGrid(grid), 1, line);
  expect(textOf(grid, 1)).toBe('abc     ');
  const looks = Array.from(grid.style.subarray(8), (id) => grid.pools.styles.partsOf(id));
  expect(looks.every((look) => look.bg === bg)).toBe(true);
  expect(looks[2]?.attributes).toBe(1);
  expect(grid.style[0]).toBe(0);
});

test('lines are clipped to their region', () => {
  const grid = new Grid(openPools(), 6, 3);
  const region = cutRegion(cutGrid(grid), 1, 1, 3, 1);
  drawLines(region, [encodeLine('hidden'), encodeLine('abcdef'), encodeLine('below')], -1);
  expect([0, 1, 2].map((y) => textOf(grid, y))).toEqual(['      ', ' abc  ', '      ']);
});
