import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodePalette } from '#/terminal/cells/colour.ts';
import { cutGrid, cutRegion, drawFill, drawGrid, drawStyle, drawText } from '#/terminal/cells/draw.ts';
import { CONTINUATION, isWideCell } from '#/terminal/cells/glyphs.ts';
import { compactPools, Grid, openPools } from '#/terminal/cells/grid.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';

function printRows(grid: Grid): string[] {
  return Array.from({ length: grid.rows }, (_, y) =>
    Array.from({ length: grid.cols }, (_, x) => {
      const content = grid.content[y * grid.cols + x] ?? 0;
      return content === CONTINUATION ? '<' : grid.pools.glyphs.textOf(content);
    }).join(''),
  );
}

function openGrid(cols: number, rows: number): Grid {
  return new Grid(openPools(), cols, rows);
}

/** Every left half has its right half and the other way round, and both look alike. */
function expectWhole(grid: Grid): void {
  for (let at = 0; at < grid.content.length; at += 1) {
    const wide = isWideCell(grid.content[at] ?? 0);
    if (wide) expect(at % grid.cols).toBeLessThan(grid.cols - 1);
    if (wide) expect(grid.style[at + 1]).toBe(grid.style[at] ?? 0);
    expect(grid.content[at + 1] === CONTINUATION).toBe(wide);
  }
}

describe('text', () => {
  test('is clipped at all edges, and says where it ends', () => {
    const grid = openGrid(5, 2);
    expect(drawText(cutGrid(grid), 3, 0, 'abc')).toBe(6);
    expect(drawText(cutGrid(grid), -1, 1, 'abc')).toBe(2);
    expect(drawText(cutGrid(grid), 0, 2, 'below')).toBe(5);
    expect(printRows(grid)).toEqual(['   ab', 'bc   ']);
  });

  test('has wide cells whole, or blank where half of one is visible', () => {
    const grid = openGrid(5, 3);
    drawText(cutGrid(grid), 0, 0, '日本語');
    drawText(cutGrid(grid), -1, 1, '日本');
    drawText(cutRegion(cutGrid(grid), 1, 2, 3, 1), 0, 0, 'a日本');
    expect(printRows(grid)).toEqual(['日<本< ', ' 本<  ', ' a日< ']);
    expectWhole(grid);
  });

  test('blanks the other half of what it covers', () => {
    const grid = openGrid(6, 1);
    drawText(cutGrid(grid), 0, 0, '日本語');
    drawText(cutGrid(grid), 1, 0, 'xy');
    expect(printRows(grid)).toEqual([' xy 語<']);
    drawText(cutGrid(grid), 3, 0, '字');
    expect(printRows(grid)).toEqual([' xy字< ']);
  });

  test('that nobody trusts is shown, not obeyed', () => {
    const grid = openGrid(12, 1);
    drawText(cutGrid(grid), 0, 0, 'a\x1b[2J\u202e');
    expect(printRows(grid)).toEqual(['a\\x1b[2J\\u20']);
  });
});

test('a style is changed only in what the patch names, on both halves', () => {
  const grid = openGrid(4, 1);
  const { styles } = grid.pools;
  drawText(cutGrid(grid), 0, 0, 'a日b', { bold: true });
  drawStyle(cutRegion(cutGrid(grid), 0, 0, 2, 1), { bg: encodePalette(4) });
  expect([...grid.style].map((id) => styles.partsOf(id).bg)).toEqual([4, 4, 4, 0].map((n) => n && encodePalette(n)));
  expect([...grid.style].every((id) => styles.partsOf(id).attributes === 1)).toBe(true);
});

test('rows of another grid are copied, moved and clipped', () => {
  const pools = openPools();
  const source = new Grid(pools, 4, 3);
  ['1日<', '2222', '3333'].forEach((line, y) => drawText(cutGrid(source), 0, y, line.replace('<', '')));
  const grid = new Grid(pools, 3, 3);
  drawGrid(cutGrid(grid), 1, -1, source, 1);
  expect(printRows(grid)).toEqual([' 33', '   ', '   ']);
  drawGrid(cutGrid(grid), -2, 1, source, 0, 2);
  expect(printRows(grid)).toEqual([' 33', '   ', '22 ']);
});

test('a grid is whole whatever is drawn in it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -5, max: 12 }), fc.nat(3), hostileText, fc.boolean()), { maxLength: 12 }),
      (calls) => {
        const grid = openGrid(10, 3);
        for (const [x, y, text, fill] of calls) {
          const region = cutRegion(cutGrid(grid), x, y, 1 + text.length, 2);
          if (fill) drawFill(region, { reverse: true }, text);
          else drawText(region, 0, 0, text, { bold: text.length % 2 === 0 });
          drawStyle(cutRegion(region, 1, 0, 3, 1), { dim: true });
        }
        expectWhole(grid);
      },
    ),
    { numRuns: 500 },
  );
});

describe('pools', () => {
  test('give equal looks and clusters equal numbers', () => {
    const { styles, glyphs } = openPools();
    expect(styles.intern({ bold: true })).toBe(styles.intern({ bold: true, fg: 0 }));
    expect(styles.intern({})).toBe(0);
    expect(glyphs.intern('e\u0301')).toBe(glyphs.intern('e\u0301'));
  });

  test('take no address that is none', () => {
    const { styles } = openPools();
    expect(styles.partsOf(styles.intern({ link: 'https://a.test/ä b\x1b' })).link).toBe('https://a.test/%C3%A4%20b%1B');
    expect(styles.intern({ link: 'javascript:alert(1)' })).toBe(0);
  });

  test('are compacted to what is in use, and the grids show the same', () => {
    const pools = openPools();
    const grid = new Grid(pools, 8, 1);
    for (let count = 0; count < 40_000; count += 1) pools.styles.intern({ fg: encodePalette(1) + count });
    drawText(cutGrid(grid), 0, 0, 'e\u0301 👩\u200d👧', { bold: true });
    const before = printRows(grid);
    expect(compactPools(pools, [grid])).toBe(true);
    expect(pools.styles.size).toBe(2);
    expect(printRows(grid)).toEqual(before);
    expect(pools.styles.partsOf(grid.style[0] ?? 0).attributes).toBe(1);
    expect(compactPools(pools, [grid])).toBe(false);
  });
});
