import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { parseOverride, splitDottedKey } from '#/config/parse-override.ts';
import { encodeKeyPath, encodeValue } from '#/config/toml-table.ts';

describe('parseOverride', () => {
  const cases: readonly (readonly [text: string, path: readonly string[], value: unknown])[] = [
    ['model=gpt-5.5', ['model'], 'gpt-5.5'],
    ['model="gpt-5.5"', ['model'], 'gpt-5.5'],
    ["model='x'", ['model'], 'x'],
    ['model = spaced ', ['model'], 'spaced'],
    ['model=a b', ['model'], 'a b'],
    ['model=', ['model'], ''],
    ['model=[1', ['model'], '[1'],
    ['model="unterminated', ['model'], 'unterminated'],
    ['model=x # c', ['model'], 'x # c'],
    ['n=1 # c', ['n'], 1],
    ['n=5', ['n'], 5],
    ['n=-5', ['n'], -5],
    ['n=007', ['n'], '007'],
    ['n=1_000', ['n'], 1000],
    ['n=0.5', ['n'], 0.5],
    ['b=true', ['b'], true],
    ['b=True', ['b'], 'True'],
    ['tools.update_plan.enabled=true', ['tools', 'update_plan', 'enabled'], true],
    ['list=["a", "b"]', ['list'], ['a', 'b']],
    ['url=http://x/?a=b', ['url'], 'http://x/?a=b'],
    ['path=/a/b c', ['path'], '/a/b c'],
    ['projects."/a.b/c".trust_level="trusted"', ['projects', '/a.b/c', 'trust_level'], 'trusted'],
    ["projects.'/a=b'.trust_level=trusted", ['projects', '/a=b', 'trust_level'], 'trusted'],
    ['text=a\nb=c', ['text'], 'a\nb=c'],
  ];
  test.each(cases)('%s', (text, path, value) => {
    const override = parseOverride(text);
    expect(override.path).toEqual(path);
    expect(override.value).toEqual(value);
  });

  test('an inline table', () => {
    expect(JSON.stringify(parseOverride('t={ a = 1 }').value)).toBe('{"a":1}');
  });

  const bad: readonly (readonly [text: string, message: string])[] = [
    ['novalue', "Error parsing -c overrides: Invalid override (missing '='): novalue"],
    ['', "Error parsing -c overrides: Invalid override (missing '='): "],
    ['=5', 'Error parsing -c overrides: Empty key in override: =5'],
    ['a..b=1', 'Error parsing -c overrides: Empty part in the key of: a..b=1'],
    ['a.=1', 'Error parsing -c overrides: Empty part in the key of: a.=1'],
    ['.a=1', 'Error parsing -c overrides: Empty part in the key of: .a=1'],
  ];
  test.each(bad)('%p is refused', (text, message) => {
    expect(() => parseOverride(text)).toThrow(message);
  });

  test('property: what encodeKeyPath and encodeValue write is read back', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
    const path = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(path, value, (names, written) => {
        const clean = names.map((name) => name.replaceAll(/[\\"'\p{Cc}]/gu, '_').toWellFormed());
        const override = parseOverride(`${encodeKeyPath(clean)}=${encodeValue(written)}`);
        expect(override.path).toEqual(clean);
        expect(override.value).toEqual(written);
      }),
    );
  });

  test('property: no text makes it throw anything but its own error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseOverride(text);
        } catch (error) {
          expect(error).toHaveProperty('code', 'override-syntax');
        }
      }),
    );
  });
});

test('splitDottedKey', () => {
  expect(splitDottedKey('a . "b.c" . d')).toEqual(['a', 'b.c', 'd']);
  expect(splitDottedKey('a')).toEqual(['a']);
});
