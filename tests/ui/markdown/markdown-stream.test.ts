import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { drawMarkdown } from '#/ui/markdown/draw-markdown.ts';
import { MarkdownStream } from '#/ui/markdown/markdown-stream.ts';
import { printLine, type Line } from '#/ui/text/line.ts';
import { measureLine } from '#/ui/text/wrap-line.ts';
import { createTheme } from '#/ui/theme/create-theme.ts';
import { hostileText } from '#tests/terminal/support/hostile.ts';

const theme = createTheme({ background: [17, 17, 17], colours: 'truecolour' });
const other = createTheme({ background: [255, 255, 255], colours: 'truecolour' });

/** Lines of which all kinds of blocks, and half ones, are made. */
const line = fc.oneof(
  fc.constantFrom('# Head', '## **b** head', 'text', 'more *text*', '', '', '', '---', '===', '- item', '* other', '  - nested', '+'),
  fc.constantFrom('1. one', '2. two', '7) seven', '   cont', '    code', '```ts', '```', '~~~', 'const a = 1', '> quote', '>', '> > in', '> ```'),
  fc.constantFrom('| a | b |', '|---|:-:|', '| 1 | **2** |', '| only', 'x | y', '<div>', '</div>', '<!-- c', '-->', '[a]: http://x', '[a]', '- [x] t'),
  fc.constantFrom('\t tab', '日本語 wide', '$x^2$', '[t](http://e.com)', '    - deep', '- ```', '  ```', '  | a | b |', '  |--|--|', '1.', '-', '--'),
  hostileText,
); // prettier-ignore
const ends = fc.constantFrom('\n', '\n', '\r\n', '\r');
const text = fc
  .array(fc.tuple(line, ends), { maxLength: 14 })
  .map((lines) => lines.map(([words, end], at) => (at === lines.length - 1 ? words : words + end)).join(''));

test('any split gives what the whole gives', () => {
  fc.assert(
    fc.property(
      text,
      fc.array(fc.nat({ max: 200 }), { maxLength: 8 }),
      fc.integer({ min: 4, max: 60 }),
      (source, cuts, cols) => {
        const stream = new MarkdownStream();
        let last = 0;
        for (const cut of cuts.toSorted((a, b) => a - b)) {
          stream.append(source.slice(last, cut));
          stream.lines(cols, theme);
          last = Math.max(last, cut);
        }
        stream.append(source.slice(last));
        expect([...stream.lines(cols, theme)]).toEqual(drawMarkdown(source, cols, theme));
      },
    ),
    { numRuns: 1500 },
  );
});

test('letter by letter, rows of closed blocks never change', () => {
  fc.assert(
    fc.property(text, (source) => {
      const stream = new MarkdownStream();
      let closed: readonly Line[] = [];
      for (const letter of source) {
        stream.append(letter);
        const rows = stream.lines(40, theme);
        expect(rows.slice(0, closed.length)).toEqual([...closed]);
        closed = rows.slice(0, stream.closedRows);
      }
    }),
    { numRuns: 300 },
  );
});

test('a resize lays out all of it anew, for the width there is now', () => {
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 4 }), (source, widths) => {
      const stream = new MarkdownStream();
      stream.append(source);
      for (const cols of widths) {
        expect([...stream.lines(cols, other)]).toEqual(drawMarkdown(source, cols, other));
      }
    }),
    { numRuns: 300 },
  );
});

test('nothing of a text is a control in the end, and rows fit', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 40, max: 60 }), (source, cols) => {
      for (const row of drawMarkdown(`${source}&#27;[31m`, cols, theme)) {
        // oxlint-disable-next-line no-control-regex -- what must not be there
        expect(printLine(row)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
        expect(measureLine(row)).toBeLessThanOrEqual(cols);
      }
    }),
    { numRuns: 500 },
  );
});

/** What is on the screen after each letter, as texts. */
function watch(source: string, cols = 60): string[][] {
  const stream = new MarkdownStream();
  return Array.from(source, (letter) => {
    stream.append(letter);
    return stream.lines(cols, theme).map(printLine);
  });
}

test('the blank row between blocks is there from the beginning', () => {
  const screens = watch('Text.\n\n## Head\n\nMore.\n');
  for (const rows of screens) {
    const head = rows.findIndex((row) => row.startsWith('#'));
    if (head >= 0) expect(rows[head - 1]).toBe('');
    const more = rows.findIndex((row) => row.startsWith('M'));
    if (more >= 0) expect(rows[more - 1]).toBe('');
  }
});

test('a list after a text makes no heading of the text meanwhile', () => {
  for (const rows of watch('Do this:\n- one\n- two\n')) expect(rows[0]).not.toStartWith('#');
  expect(watch('Do this:\n- one')[9]).toEqual(['Do this:', '-']);
});

test('columns of short texts have the width of three, as in Codex', () => {
  const rows = drawMarkdown('| a | b |\n|---|--:|\n| 1 | 22 |', 40, theme).map((row) => printLine(row).trimEnd());
  expect(rows).toEqual([' a        b', '━━━━━  ━━━━━', ' 1       22']);
});

test('a table is one from its first row on, and never gets narrower', () => {
  let widest = 0;
  for (const rows of watch('| Name | Notes |\n|---|---|\n| a | some notes |\n| b | x |\n').slice(8)) {
    expect(rows.some((row) => row.startsWith('|'))).toBe(false);
    const rule = rows.find((row) => row.startsWith('━'))?.length ?? 0;
    expect(rule).toBeGreaterThanOrEqual(widest);
    widest = rule;
  }
});

test('a first cell that comes letter by letter moves no other row', () => {
  const screens = watch('| Name | Notes |\n|---|---|\n| a long name here | x |\n').slice(30, 44);
  expect(new Set(screens.map((rows) => rows[1])).size).toBe(1);
});

test('calling twice answers the same rows', () => {
  const stream = new MarkdownStream();
  stream.append('a\n\nb');
  const rows = stream.lines(20, theme);
  expect(stream.lines(20, theme)).toBe(rows);
});

test('long blocks are cut into pieces that are laid out once', () => {
  const sources = {
    code: `\`\`\`ts\n/*\n${'let a = 1;\n'.repeat(5000)}*/ let b\n\`\`\`\nend`,
    paragraph: 'word '.repeat(10).concat('\n').repeat(5000),
    quote: `> ${'word '.repeat(10)}\n`.repeat(5000),
    item: `- a\n${'  - nested word\n'.repeat(5000)}`,
    html: `<div>\n${'<p>text</p>\n'.repeat(5000)}</div>\n`,
    indented: '    code\n'.repeat(5000),
  };
  for (const [name, source] of Object.entries(sources)) {
    const stream = new MarkdownStream();
    stream.append(source);
    const rows = stream.lines(80, theme);
    expect([name, rows.length - stream.closedRows < 2000]).toEqual([name, true]);
    expect([name, rows.filter((row) => row.spans.length === 0).length < 3]).toEqual([name, true]);
  }
  const comment = drawMarkdown(sources.code, 80, theme).slice(1, 4000);
  expect(new Set(comment.map((row) => row.spans[0]?.style)).size).toBe(1);
});

test('CR LF and CR end a line as LF does', () => {
  const source = '# Head\ntext\n\n- one\n- two\n\n```ts\nconst a = 1\n```';
  const expected = drawMarkdown(source, 40, theme);
  expect(drawMarkdown(source.replaceAll('\n', '\r\n'), 40, theme)).toEqual(expected);
  expect(drawMarkdown(source.replaceAll('\n', '\r'), 40, theme)).toEqual(expected);
});
