import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseJsonWithLines } from '#/base/json-with-lines.ts';
import type { JsonValue } from '#/base/json.ts';

describe('parseJsonWithLines', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t', ' \r\n'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const document = parseJsonWithLines(`\uFEFF${text}\n`);
        expect(document.error).toBeUndefined();
        expect(document.values).toEqual([JSON.parse(text)]);
      }),
    );
  });

  test('refuses what JSON.parse refuses', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '01',
      '-',
      '1.',
      '1e',
      'true',
      'nul',
      ' ',
      '\\',
      '.5',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const document = parseJsonWithLines(text);
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        // Several values in a row are valid here, and none at all.
        expect(document.error === undefined && document.values.length === 1).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['{\n "a": 1,\n}', 3, 1, `expected a name in '"', found "}"`],
    ['[1\n2]', 2, 1, `expected ',' or ']', found "2"`],
    ['{"a" 1}', 1, 6, `expected ':', found "1"`],
    ['"abc', 1, 1, 'a string without its closing quote'],
    ['\n"\\x"', 2, 1, 'a string with a bad escape or a control character'],
    ['{"a":1,"a":2}', 1, 8, 'the name "a" stands twice in one object'],
    ['[', 1, 2, 'expected a value, found the end of the file'],
    ['['.repeat(1000), 1, 202, 'nested deeper than 200 levels'],
  ])('says where %p is wrong', (text, line, column, message) => {
    expect(parseJsonWithLines(text).error).toEqual({ line, column, message });
  });

  test('knows the line of members and elements', () => {
    const { values, lineOf } = parseJsonWithLines('{\n"a": 1,\n"b": [\n1,\n{}]}\n[]');
    const [first, second] = values as [Record<string, JsonValue>, JsonValue];
    expect([
      lineOf(first),
      lineOf(first, 'a'),
      lineOf(first, 'b'),
      lineOf(first['b'], 0),
      lineOf(first['b'], 1),
    ]).toEqual([1, 2, 3, 4, 5]);
    expect(lineOf(second)).toBe(6);
    expect(Object.hasOwn(parseJsonWithLines('{"__proto__":1}').values[0] as object, '__proto__')).toBe(true);
  });
});
