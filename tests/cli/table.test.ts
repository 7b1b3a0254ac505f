import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { fitCells, planWidths, printTable } from '#/cli/table.ts';

describe('printTable', () => {
  const columns = [{ title: 'Name' }, { title: 'Size', align: 'right' }, { title: 'Title', shrinks: true }] as const;

  test('aligns, and ends lines where the text ends', () => {
    const rows = [
      ['a', '5', 'first'],
      ['日本', '1000', ''],
    ];
    expect(printTable(columns, rows, { widthCells: 80 })).toBe('Name  Size  Title\na        5  first\n日本  1000\n');
  });

  test('cuts the column that shrinks', () => {
    const rows = [['a', '5', 'a rather long title']];
    expect(printTable(columns, rows, { widthCells: 24 })).toBe('Name  Size  Title\na        5  a rather lo…\n');
  });

  test('has a header alone where there is no row', () => {
    expect(printTable(columns, [], { widthCells: 10 })).toBe('Name  Size  Title\n');
  });
});

test('fitCells never is wider than asked for', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '日', ' ', 'z'), maxLength: 20 });
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 20 }), (value, width) => {
      expect(Bun.stringWidth(fitCells(value, width))).toBeLessThanOrEqual(width);
    }),
  );
});

test('planWidths fits where every column may be 8 wide', () => {
  const cells = fc.array(fc.nat({ max: 200 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(cells, fc.integer({ min: 60, max: 120 }), (lengths, width) => {
      const columns = lengths.map(() => ({ title: 'T' }));
      const widths = planWidths(columns, [lengths.map((length) => 'x'.repeat(length))], width);
      const total = widths.reduce((sum, it) => sum + it, 2 * (widths.length - 1));
      expect(total).toBeLessThanOrEqual(width);
    }),
  );
});
