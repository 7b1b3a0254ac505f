import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { printVisible } from '#/terminal/text/visible.ts';

const rows: [string, string][] = [
  ['plain text, ünïcödé, 日本語, العربية, עברית', 'plain text, ünïcödé, 日本語, العربية, עברית'],
  ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
  ['\x1b]0;title\x07', '\\x1b]0;title\\x07'],
  ['\x9b31m', '\\x9b31m'],
  ['\x7f\x00\x08', '\\x7f\\x00\\x08'],
  ['a\nb\tc\rd', 'a\\x0ab\\x09c\\x0dd'],
  ['user\u202etxt.exe', 'user\\u202etxt.exe'],
  ['\u2066x\u2069\u061c', '\\u2066x\\u2069\\u061c'],
  ['pass\u200bword\u00ad\ufeff', 'pass\\u200bword\\xad\\ufeff'],
  ['\u2028\u2029', '\\u2028\\u2029'],
  ['\u{e0041}\u{e007f}', '\\u{e0041}\\u{e007f}'],
  ['\ud800x\udfff', '\\ud800x\\udfff'],
  ['e\u0301', 'e\u0301'],
  ['👩\u200d👩\u200d👧 ❤\ufe0f 👍🏽 🇩🇪 1\ufe0f⃣', '👩\u200d👩\u200d👧 ❤\ufe0f 👍🏽 🇩🇪 1\ufe0f⃣'],
  ['a\u200db', 'a\\u200db'],
  ['1\u200d❤', '1\\u200d❤'],
  ['👩\u200dx', '👩\\u200dx'],
  ['x\ufe0f', 'x\\ufe0f'],
  ['🏴\u{e0067}', '🏴\\u{e0067}'],
];
test.each(rows)('%j is shown as %j', (text, expected) => {
  expect(printVisible(text)).toBe(expected);
});

describe('where line feeds or tabs may stay', () => {
  test('the others do not', () => {
    expect(printVisible('a\nb\tc\rd', { newlines: true })).toBe('a\nb\\x09c\\x0dd');
    expect(printVisible('a\nb\tc', { tabs: true })).toBe('a\\x0ab\tc');
    expect(printVisible('a\r\nb\r\r\n', { newlines: true })).toBe('a\nb\\x0d\n');
  });
});

/** Text rich in what must not pass. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', '1', ' ', '\x1b', '[', ']', 'm', '\x07', '\x9b', '\u200d', '\ufe0f', '\u202e', '👩', '❤', '\n', '\r'),
    fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 0x10000, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  ),
}); // prettier-ignore

/** What a terminal obeys, hides, or turns around; surrogate halves become U+FFFD in UTF-8. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Bidi_C}\p{Zl}\p{Zp}]/u;

test('nothing of any text is a control, a direction override or half a character', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(printVisible(text)).not.toMatch(FORBIDDEN);
      expect(printVisible(text, { newlines: true, tabs: true }).replaceAll(/[\n\t]/g, '')).not.toMatch(FORBIDDEN);
    }),
    { numRuns: 2000 },
  );
});

test('nothing invisible passes but what joins emoji', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const left = printVisible(text).replaceAll(/[\u200d\ufe0e\ufe0f]/g, '');
      expect(left).not.toMatch(/\p{Default_Ignorable_Code_Point}/u);
    }),
    { numRuns: 2000 },
  );
});

test('is idempotent, and the identity for ASCII text', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = printVisible(text);
      expect(printVisible(shown)).toBe(shown);
    }),
  );
  const ascii = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)).join('');
  expect(printVisible(ascii)).toBe(ascii);
});
