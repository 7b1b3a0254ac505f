import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { measureWidth, openOutput, printJson } from '#/cli/output.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

test('data goes to stdout, notes to stderr, both made visible', () => {
  const platform = openMemoryPlatform();
  const output = openOutput(platform);
  output.writeLine('a\x1b[2Jb');
  output.writeJson({ a: '\u202e' });
  output.noteLine('c\x07\nd');
  output.warn('\x9b');
  output.writeTable([{ title: 'T' }], [['\n\x00']]);
  expect(platform.streams.stdout.text).toBe('a\\x1b[2Jb\n{"a":"\\u202e"}\nT\n\\x0a\\x00\n');
  expect(platform.streams.stderr.text).toBe('c\\x07\nd\nwarning: \\x9b\n');
});

test('says when nobody reads any more', () => {
  const platform = openMemoryPlatform();
  const output = openOutput(platform);
  expect(output.writeData('x')).toBe(true);
  platform.streams.stdout.closed = true;
  expect([output.writeData('x'), output.writeLine('x'), output.writeJson(1)]).toEqual([false, false, false]);
});

test('a full device is named as what could not be written', () => {
  const platform = openMemoryPlatform();
  platform.streams.stdout.write = () => {
    throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
  };
  expect(() => openOutput(platform).writeLine('x')).toThrow(
    'Cannot write standard output: No space left on device (os error 28)',
  );
});

test('colours a terminal, unless --color says otherwise', () => {
  const output = openOutput(openMemoryPlatform({ terminalColumns: 80 }));
  expect(output.paint('x', 'bold')).toBe('\x1b[1mx\x1b[0m');
  expect(output.withColour('never').paint('x', 'bold')).toBe('x');
  expect(openOutput(openMemoryPlatform()).withColour('always').paintNote('x', 'bold')).toBe('\x1b[1mx\x1b[0m');
});

test.each([
  [80, undefined, 80],
  [80, '40', 80],
  [undefined, '40', 40],
  [undefined, 'x', 100],
  [undefined, '-1', 100],
  [0, undefined, 100],
])('a terminal of %p columns and COLUMNS=%p is %d wide', (columns, variable, expected) => {
  expect(measureWidth(columns, variable)).toBe(expected);
});

test('JSON stays the same value, and shows no control to a terminal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = printJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(text).not.toMatch(/[\p{Cc}\p{Bidi_C}]/u);
    }),
  );
});
