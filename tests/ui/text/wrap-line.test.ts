import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { splitClusters } from '#/terminal/text/clusters.ts';
import { encodeLine, printLine, type Line } from '#/ui/text/line.ts';
import { measureLine, printLines, splitText, wrapLine, wrapLines } from '#/ui/text/wrap-line.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';

const red = { bold: true };

test('spans keep their looks over the rows', () => {
  const line: Line = { spans: [{ text: 'one ' }, { text: 'two three', style: red }, { text: ' four' }] };
  expect(wrapLine(line, 8)).toEqual([
    { spans: [{ text: 'one ' }, { text: 'two', style: red }], isWrapped: true, droppedSpaces: 1 },
    { spans: [{ text: 'three', style: red }], isWrapped: true, droppedSpaces: 1 },
    { spans: [{ text: 'four' }] },
  ]);
});

test('indents stand before the rows and count', () => {
  const rows = wrapLine(encodeLine('alpha beta gamma'), 8, { firstIndent: [{ text: '• ' }], indent: [{ text: '  ' }] });
  expect(rows.map(printLine)).toEqual(['• alpha', '  beta', '  gamma']);
  expect(wrapLine(encodeLine('a'), 8, { firstIndent: [{ text: '- ' }] }).map(printLine)).toEqual(['- a']);
});

test('a fill goes to every row, and a line that fits is the same object', () => {
  const fill = { bg: 1 };
  expect(wrapLine({ spans: [{ text: 'aa bb' }], fill }, 2).every((row) => row.fill === fill)).toBe(true);
  const line = encodeLine('short');
  expect(wrapLine(line, 5)[0]).toBe(line);
});

test('a word that is broken loses nothing: no space is counted', () => {
  expect(wrapLine(encodeLine('abcdef'), 4)).toEqual([
    { spans: [{ text: 'abcd' }], isWrapped: true },
    { spans: [{ text: 'ef' }] },
  ]);
});

test('text is split at line feeds, and tabs become spaces', () => {
  expect(splitText('a\tb\r\nc', red)).toEqual([encodeLine('a       b', red), encodeLine('c', red)]);
});

test('rows are what wrapText makes of the text, and print as the line again', () => {
  const span = fc.record({ text: hostileText.map((text) => text.replaceAll(/[\n\r\t]/g, '.')) });
  fc.assert(
    fc.property(fc.array(span, { maxLength: 4 }), fc.integer({ min: 2, max: 30 }), (spans, cols) => {
      const rows = wrapLine({ spans }, cols);
      expect(rows.every((row) => measureLine(row) <= cols)).toBe(true);
      expect(rows.slice(0, -1).every((row) => row.isWrapped === true)).toBe(true);
      // Clusters end where spans do; a row that fits is made visible only when it is drawn.
      const visible = (line: Line): Line => ({
        ...line,
        spans: line.spans.map((part) => ({ text: splitClusters(part.text).join('') })),
      });
      expect(printLines(rows.map(visible)).trimEnd()).toBe(printLine(visible({ spans })).trimEnd());
    }),
    { numRuns: 2000 },
  );
});

test('a long line is broken without looking at it again and again', () => {
  const line = encodeLine('word '.repeat(200_000));
  const rows = wrapLine(line, 80);
  expect(rows).toHaveLength(12_500);
  expect(wrapLine(encodeLine('x'.repeat(1_000_000)), 80)).toHaveLength(12_500);
  expect(wrapLines([encodeLine('日'.repeat(100_000))], 80)).toHaveLength(2500);
});
