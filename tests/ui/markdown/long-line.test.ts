import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { drawMarkdown } from '#/ui/markdown/draw-markdown.ts';
import { layoutBlocks } from '#/ui/markdown/layout-blocks.ts';
import { findPieceEnd } from '#/ui/markdown/long-line.ts';
import { MarkdownStream } from '#/ui/markdown/markdown-stream.ts';
import { parseMarkdown } from '#/ui/markdown/markdown-tree.ts';
import { printLine } from '#/ui/text/line.ts';
import { createTheme } from '#/ui/theme/create-theme.ts';

const theme = createTheme({ background: [17, 17, 17], colours: 'truecolour' });

const word = fc.constantFrom(
  ...'alpha beta. gamma, 1986 - # > | + 2) *one* **two words** `code here` [text](http://e.com) 日本語 語 👩‍👩‍👧 é x_y_z "said so" (it is) <b>'.split(
    ' ',
  ),
  '**two words**',
  '[some text](http://e.com/a)',
  '`a b`',
  'open **',
  '`',
);
/** One line that is longer than a piece. */
const longLine = fc
  .array(word, { minLength: 40, maxLength: 120 })
  .map((words) => ` ${words.join(' ')}`.repeat(12).slice(1));
const start = fc.constantFrom('', '', '- ', '12. ', '> ', '  - ', '# ', '    ', '<div>', '| ');

test('any split of a long line gives what the whole gives', () => {
  fc.assert(
    fc.property(
      start,
      longLine,
      fc.constantFrom('', '\n', '\n\nend', '\n- item', '\n===', '\nmore'),
      fc.array(fc.nat({ max: 9000 }), { maxLength: 8 }),
      fc.integer({ min: 20, max: 130 }),
      (mark, line, rest, cuts, cols) => {
        const source = `before\n\n${mark}${line}${rest}`;
        const stream = new MarkdownStream();
        let last = 0;
        for (const cut of cuts.toSorted((a, b) => a - b)) {
          stream.append(source.slice(last, cut));
          stream.lines(cols, theme);
          last = Math.max(last, Math.min(cut, source.length));
        }
        stream.append(source.slice(last));
        expect([...stream.lines(cols, theme)]).toEqual(drawMarkdown(source, cols, theme));
      },
    ),
    { numRuns: 150 },
  );
});

const PROSE =
  'It was **a long** line, with `code in it`, a [link to it](http://e.com/a) and 日本語 in it, "said" she (or he). ';

test.each(['', '- ', '2. '])('a long line looks as if it had not been cut: %j', (mark) => {
  const text = mark + PROSE.repeat(200).trim();
  for (const cols of [20, 40, 79, 120]) {
    const rows = drawMarkdown(text, cols, theme).map(printLine);
    expect(rows).toEqual(layoutBlocks(parseMarkdown(text), cols, theme).map(printLine));
  }
});

test('all but the end of a long line is laid out once', () => {
  for (const text of [PROSE.repeat(2000), '日本語の文章です。'.repeat(9000), `- ${PROSE.repeat(2000)}`]) {
    const stream = new MarkdownStream();
    for (let at = 0; at < text.length; at += 997) {
      stream.append(text.slice(at, at + 997));
      stream.lines(80, theme);
    }
    expect(stream.lines(80, theme).length - stream.closedRows).toBeLessThan(200);
  }
});

test('a place to cut is one that more text does not change, and cuts no character', () => {
  fc.assert(
    fc.property(longLine, fc.nat({ max: 8000 }), (line, length) => {
      const end = findPieceEnd(line.slice(0, length));
      if (end === undefined) return;
      expect(findPieceEnd(line)).toBe(end);
      expect(line.charAt(end)).not.toMatch(/[\udc00-\udfff\u200d]/);
      expect(end).toBeGreaterThan(1000);
    }),
  );
  expect((findPieceEnd('👩‍👩‍👧'.repeat(900)) ?? 1) % '👩‍👩‍👧'.length).toBe(0);
});
