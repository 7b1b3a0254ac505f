import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodePalette, encodeRgb } from '#/terminal/cells/colour.ts';
import type { Style } from '#/terminal/cells/style.ts';
import { AnsiDecoder, decodeAnsi } from '#/ui/text/decode-ansi.ts';
import { printLine } from '#/ui/text/line.ts';

const rows: [string, string[]][] = [
  ['', []],
  ['\n', ['']],
  ['a', ['a']],
  ['a\n', ['a']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['a\n\nb', ['a', '', 'b']],
  ['10%\r20%\r100%\n', ['100%']],
  ['loading\rok\n', ['okading']],
  ['loading\r\x1b[Kok\n', ['ok']],
  ['loading\r\x1b[2Kok\n', ['ok']],
  ['abcdef\x1b[3G\x1b[1Kx', ['  xdef']],
  ['abc\x1b[2Dx', ['axc']],
  ['a\x1b[3Cb', ['a   b']],
  ['abc\b\bX', ['aXc']],
  ['\b\bX', ['X']],
  ['a\tb', ['a       b']],
  ['日本\rx', ['x 本']],
  ['日本\b\x1b[Kx', ['日 x']],
  ['a\x07b\x00c\x7fd', ['abcd']],
  ['\x1b]0;title\x07a', ['a']],
  ['\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', ['link']],
  ['\x1b]0;open\nnext', ['', 'next']],
  ['\x1bPq#0\x1b\\a', ['a']],
  ['\x1b(Ba\x1b=b\x1bMc', ['abc']],
  ['\x9b31ma\x9d0;t\x9cb\x85c', ['abc']],
  ['\x1b[?25la\x1b[2Jb\x1b[3;4Hc\x1b[>4;2md', ['abcd']],
  ['\x1b[12\x1b[1ma', ['a']],
  ['\x1b[5\x18a', ['a']],
]; // prettier-ignore
test.each(rows)('%j reads as %j', (text, lines) => {
  expect(decodeAnsi(text).map(printLine)).toEqual(lines);
});

const looks: [string, Style | undefined][] = [
  ['1', { bold: true }],
  ['2;3', { dim: true, italic: true }],
  ['4', { underline: 'single' }],
  ['4:3', { underline: 'curly' }],
  ['4;4:0', undefined],
  ['21', { underline: 'double' }],
  ['7;9', { reverse: true, strike: true }],
  ['1;22', undefined],
  ['31;42', { fg: encodePalette(1), bg: encodePalette(2) }],
  ['91;107', { fg: encodePalette(9), bg: encodePalette(15) }],
  ['38;5;200', { fg: encodePalette(200) }],
  ['38:5:200', { fg: encodePalette(200) }],
  ['38;5;256', undefined],
  ['38;2;1;2;3;1', { fg: encodeRgb(1, 2, 3), bold: true }],
  ['48:2::1:2:3', { bg: encodeRgb(1, 2, 3) }],
  ['48:2:1:2:3', { bg: encodeRgb(1, 2, 3) }],
  ['58;2;1;2;3;1', { bold: true }],
  ['31;39', undefined],
  ['31;1;0', undefined],
  ['31;', undefined],
  ['', undefined],
  ['5;8;53', undefined],
];
test.each(looks)('CSI %s m looks %j', (parameters, style) => {
  expect(decodeAnsi(`\x1b[${parameters}mx`)[0]?.spans).toEqual([
    style === undefined ? { text: 'x' } : { text: 'x', style },
  ]);
});

test('a look goes on over line ends, and equal looks are one run', () => {
  const style = { fg: encodePalette(1) };
  expect(decodeAnsi('\x1b[31ma\x1b[0m\x1b[31mb\nc\x1b[md')).toEqual([
    { spans: [{ text: 'ab', style }] },
    { spans: [{ text: 'c', style }, { text: 'd' }] },
  ]);
});

const piece = fc.oneof(
  fc.constantFrom('\x1b[31m', '\x1b[0m', '\x1b[1;38;5;9m', '\r', '\n', '\r\n', '\b', '\t', '\x1b[K', '\x1b[1K', '\x1b[2K'),
  fc.constantFrom('\x1b]0;t\x07', '\x1b]8;;x\x1b\\', '\x1b[4D', '\x1b[3C', '\x1b[2G', '\x9b1m', '\x1b', '[', ';', '\x9d', '\x07'),
  fc.constantFrom('abc', 'e\u0301', '日', '👩\u200d💻', '\ud83d', '\ude00', '\u202e', ' '),
); // prettier-ignore

test('any split gives the same lines, whether or not somebody looks in between', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat({ max: 90 }), { maxLength: 6 }), (pieces, cuts) => {
      const text = pieces.join('');
      const decoder = new AnsiDecoder();
      let last = 0;
      for (const cut of cuts.toSorted((a, b) => a - b)) {
        decoder.append(text.slice(last, cut));
        decoder.lines();
        last = Math.max(last, cut);
      }
      decoder.append(text.slice(last));
      expect([...decoder.lines()]).toEqual(decodeAnsi(text));
    }),
    { numRuns: 3000 },
  );
});

test('no control survives', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      // oxlint-disable-next-line no-control-regex -- what must not be there
      for (const line of decodeAnsi(pieces.join(''))) expect(printLine(line)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    }),
    { numRuns: 1000 },
  );
});

test('a row without an end goes on in the next one, and nothing is lost', () => {
  const text = `a${'😀'.repeat(100_000)}`;
  const decoder = new AnsiDecoder();
  for (let at = 0; at < text.length; at += 32_769) decoder.append(text.slice(at, at + 32_769));
  const lines = [...decoder.lines()];
  expect(lines).toEqual(decodeAnsi(text));
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.map(printLine).join('')).toBe(text);
});
