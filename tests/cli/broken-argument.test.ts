import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeWord, readBrokenArguments } from '#/cli/broken-argument.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const commandLine = (...words: readonly Uint8Array[]) => ({ commandLine: () => words });

test('an argument that is not UTF-8 is shown with its bytes', () => {
  const words = [encode('csm'), encode('exec'), new Uint8Array([0x61, 0xff, 0x1b])];
  expect(readBrokenArguments(commandLine(...words), ['exec', 'a\u{fffd}\x1b'])).toEqual(['a\\xff\\x1b']);
});

test('U+FFFD itself may be said, and the program may have any name', () => {
  const words = [new Uint8Array([0xff]), encode('exec'), encode('\u{fffd}')];
  expect(readBrokenArguments(commandLine(...words), ['exec', '\u{fffd}'])).toEqual([]);
});

test('the kernel is not asked where nothing is wrong', () => {
  const env = {
    commandLine: () => {
      throw new Error('asked');
    },
  };
  expect(readBrokenArguments(env, ['exec', 'Grüße 日本 👋'])).toEqual([]);
});

test('every text is UTF-8', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => decodeWord(encode(text)) === undefined));
});
