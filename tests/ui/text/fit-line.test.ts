import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { cutLine, cutText, padLine, scrollLine, spreadLine } from '#/ui/text/fit-line.ts';
import { encodeLine, printLine, type Line } from '#/ui/text/line.ts';
import { measureLine } from '#/ui/text/wrap-line.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';

const bold = { bold: true };

const cuts: [string, number, string][] = [
  ['hello', 5, 'hello'],
  ['hello', 4, 'hel…'],
  ['hello', 1, 'h'],
  ['hello', 0, ''],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['a\x1bb', 4, 'a\\x…'],
];
test.each(cuts)('%j cut to %p is %j', (text, cols, cut) => {
  expect(cutText(text, cols)).toBe(cut);
});

test('the ellipsis looks like what it stands for', () => {
  const line: Line = { spans: [{ text: 'ab' }, { text: 'cdef', style: bold }], fill: bold };
  expect(cutLine(line, 4)).toEqual({
    spans: [{ text: 'ab' }, { text: 'c', style: bold }, { text: '…', style: bold }],
    fill: bold,
  });
  expect(cutLine(line, 6)).toBe(line);
});

test('padding fills up to the width', () => {
  expect(printLine(padLine(encodeLine('ab'), 4))).toBe('ab  ');
  expect(printLine(padLine(encodeLine('abcdef'), 4))).toBe('abc…');
});

const spreads: [string, string, number, string][] = [
  ['left', 'right', 12, 'left   right'],
  ['a longer left', 'right', 12, 'a lo…  right'],
  ['left', '', 12, 'left'],
  ['left', 'right', 6, 'left'],
  ['', 'right', 8, '   right'],
];
test.each(spreads)('%j and %j in %p columns is %j', (left, right, cols, row) => {
  expect(printLine(spreadLine(encodeLine(left), encodeLine(right), cols))).toBe(row);
});

test('scrolling sideways', () => {
  const line: Line = { spans: [{ text: 'ab' }, { text: '日c', style: bold }] };
  expect(printLine(scrollLine(line, 1))).toBe('b日c');
  expect(printLine(scrollLine(line, 3))).toBe(' c');
});

test('nothing is wider than asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ text: hostileText }), { maxLength: 3 }), fc.nat({ max: 40 }), (spans, cols) => {
      expect(measureLine(cutLine({ spans }, cols))).toBeLessThanOrEqual(cols);
      expect(measureLine(padLine({ spans }, cols))).toBe(cols);
    }),
    { numRuns: 1000 },
  );
});
