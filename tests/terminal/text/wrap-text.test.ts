import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { measureText } from '#/terminal/text/clusters.ts';
import { wrapText } from '#/terminal/text/wrap-text.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';

const rows: [string, number, string[]][] = [
  ['', 5, ['']],
  ['hello world', 20, ['hello world']],
  ['hello world', 5, ['hello', 'world']],
  ['hello world', 6, ['hello', 'world']],
  ['hello world again', 11, ['hello world', 'again']],
  ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['ab cdefghij', 4, ['ab', 'cdef', 'ghij']],
  ['a\nb\r\n\nc', 5, ['a', 'b', '', 'c']],
  ['  indented text', 10, ['  indented', 'text']],
  ['日本語です', 5, ['日本', '語で', 'す']],
  ['日本', 1, ['日', '本']],
  ['a\tb', 20, ['a       b']],
  ['日\tb', 20, ['日      b']],
  ['red \x1b[31m', 20, ['red \\x1b[31m']],
];
test.each(rows)('%j in %p columns is %j', (text, cols, lines) => {
  expect(wrapText(text, cols)).toEqual(lines);
});

test('no line is wider than asked for, and only spaces are dropped', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 2, max: 30 }), (text, cols) => {
      const lines = wrapText(text, cols);
      expect(lines.every((line) => measureText(line) <= cols)).toBe(true);
      const bare = (value: string): string => value.replaceAll(/[ \n]/g, '');
      expect(bare(lines.join(''))).toBe(bare(wrapText(text, 100_000).join('')));
    }),
    { numRuns: 2000 },
  );
});
