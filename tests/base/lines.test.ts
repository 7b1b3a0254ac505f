import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { LineSplitter } from '#/base/lines.ts';

/** The lines of a text given in pieces that end at the cuts. */
function split(text: string, cuts: readonly number[], limitBytes?: number): (readonly [string, boolean])[] {
  const bytes = new TextEncoder().encode(text);
  const splitter = new LineSplitter(limitBytes);
  const lines: (readonly [string, boolean])[] = [];
  const onLine = (line: Uint8Array, truncated: boolean): void => {
    lines.push([Buffer.from(line).toString('latin1'), truncated]);
  };
  let start = 0;
  for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) {
    splitter.push(bytes.slice(start, cut), onLine);
    start = Math.min(cut, bytes.length);
  }
  splitter.push(bytes.slice(start), onLine);
  splitter.end(onLine);
  return lines;
}

test.each([
  ['', []],
  ['a', [['a', false]]],
  [
    'a\nb\n',
    [
      ['a', false],
      ['b', false],
    ],
  ],
  [
    '\n\n',
    [
      ['', false],
      ['', false],
    ],
  ],
  [
    'a\r\nb\u2028c',
    [
      ['a\r', false],
      ['b\xe2\x80\xa8c', false],
    ],
  ],
] as const)('splits %j', (text, lines) => {
  expect(split(text, [])).toEqual(lines.map((line) => [...line]));
});

test.each([
  [
    'abcdef\nxy\n',
    [
      ['abcd', true],
      ['xy', false],
    ],
  ],
  ['abcd\n', [['abcd', false]]],
  ['abcdefgh', [['abcd', true]]],
] as const)('cuts lines over the limit of 4 in %j', (text, lines) => {
  expect(split(text, [], 4)).toEqual(lines.map((line) => [...line]));
});

test('any split of the bytes gives the same lines', () => {
  const pieces = fc.array(fc.constantFrom('a', 'ü', '\n', '\r', 'long text '), { maxLength: 40 });
  fc.assert(
    fc.property(
      pieces,
      fc.array(fc.nat(200)),
      fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
      (parts, cuts, limit) => {
        const text = parts.join('');
        expect(split(text, cuts, limit)).toEqual(split(text, [], limit));
      },
    ),
  );
});
