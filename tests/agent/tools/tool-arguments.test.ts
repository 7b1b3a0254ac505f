import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  boolean,
  decodeArguments,
  list,
  oneOf,
  optional,
  required,
  text,
  u64,
  usize,
  withDefault,
} from '#/agent/tools/tool-arguments.ts';

const SHAPE = {
  cmd: required(text),
  workdir: optional(text),
  tty: withDefault(boolean, false),
  yield_time_ms: withDefault(u64, 10_000),
  max_output_tokens: optional(usize),
  prefix_rule: optional(list(text)),
  sandbox_permissions: withDefault(
    oneOf('use_default', 'require_escalated', 'with_additional_permissions'),
    'use_default',
  ),
};

/** Observed answers of Codex 0.169.0 to exec_command (its struct names replaced by `an object`). */
const REFUSED: readonly (readonly [input: string, message: string])[] = [
  ['{}', 'missing field `cmd` at line 1 column 2'],
  ['', 'EOF while parsing a value at line 1 column 0'],
  [' ', 'EOF while parsing a value at line 1 column 1'],
  ['{', 'EOF while parsing an object at line 1 column 1'],
  ['{"cmd"', 'EOF while parsing an object at line 1 column 6'],
  ['{"cmd":', 'EOF while parsing a value at line 1 column 7'],
  ['{"cmd":5}', 'invalid type: integer `5`, expected a string at line 1 column 8'],
  ['{"cmd":"a"', 'EOF while parsing an object at line 1 column 10'],
  ['{"cmd":"a",}', 'trailing comma at line 1 column 12'],
  ['{"cmd":"a"} x', 'trailing characters at line 1 column 13'],
  ['5', 'invalid type: integer `5`, expected an object at line 1 column 1'],
  ['null', 'invalid type: null, expected an object at line 1 column 4'],
  ['"x"', 'invalid type: string "x", expected an object at line 1 column 3'],
  ['{cmd:1}', 'key must be a string at line 1 column 2'],
  ['{"cmd":null}', 'invalid type: null, expected a string at line 1 column 11'],
  ['{"cmd":["a"]}', 'invalid type: sequence, expected a string at line 1 column 7'],
  ['{"cmd":{"a":1}}', 'invalid type: map, expected a string at line 1 column 7'],
  ['{"cmd":true}', 'invalid type: boolean `true`, expected a string at line 1 column 11'],
  ['{"cmd":1.5}', 'invalid type: number, expected a string at line 1 column 10'],
  ['{"cmd":-3}', 'invalid type: integer `-3`, expected a string at line 1 column 9'],
  ['{"cmd":"a","cmd":"b"}', 'duplicate field `cmd` at line 1 column 16'],
  ['{"cmd":"true","yield_time_ms":"a"}', 'invalid type: string "a", expected u64 at line 1 column 33'],
  ['{"cmd":"true","yield_time_ms":1.5}', 'invalid type: floating point `1.5`, expected u64 at line 1 column 33'],
  ['{"cmd":"true","yield_time_ms":-1}', 'invalid value: integer `-1`, expected u64 at line 1 column 32'],
  ['{"cmd":"true","yield_time_ms":1e3}', 'invalid type: floating point `1000.0`, expected u64 at line 1 column 33'],
  ['{"cmd":"true","prefix_rule":"a"}', 'invalid type: string "a", expected a sequence at line 1 column 31'],
  ['{"cmd":"true","prefix_rule":[1]}', 'invalid type: integer `1`, expected a string at line 1 column 30'],
  [
    '{"cmd":"true","sandbox_permissions":"zzz"}',
    'unknown variant `zzz`, expected one of `use_default`, `require_escalated`, `with_additional_permissions` at line 1 column 41',
  ],
  ['{"cmd":"true","sandbox_permissions":5}', 'expected value at line 1 column 37'],
  ['{"cmd":"true","tty":null}', 'invalid type: null, expected a boolean at line 1 column 24'],
  ['{"cmd":"a\\x"}', 'invalid escape at line 1 column 11'],
  ['{"cmd":"a\nb"}', 'control character (\\u0000-\\u001F) found while parsing a string at line 1 column 9'],
  ['{\n "cmd": 5\n}', 'invalid type: integer `5`, expected a string at line 2 column 9'],
  ['{"cmd":"tr\\ud800ue"}', 'unexpected end of hex escape at line 1 column 17'],
  ['{"cmd":tru}', 'expected ident at line 1 column 11'],
  ['{"cmd":truex}', 'expected `,` or `}` at line 1 column 12'],
  ['{"cmd":01}', 'invalid number at line 1 column 9'],
  ['{"cmd":"a" "b"}', 'expected `,` or `}` at line 1 column 12'],
  ['{"cmd" "a"}', 'expected `:` at line 1 column 8'],
  ['{"prefix_rule":["a" "b"], "cmd":"true"}', 'expected `,` or `]` at line 1 column 21'],
  ['{"cmd":"true","max_output_tokens":{}}', 'invalid type: map, expected usize at line 1 column 34'],
  [
    '{"cmd":"true","max_output_tokens":99999999999999999999999}',
    'invalid type: floating point `1e+23`, expected usize at line 1 column 57',
  ],
  ['{"cmd":"\\u12g4"}', 'invalid escape at line 1 column 14'],
  ['{"a":nul}', 'expected ident at line 1 column 9'],
  ['{"a":-}', 'invalid number at line 1 column 7'],
  ['{"a":1.}', 'invalid number at line 1 column 8'],
  ['{"a":1e}', 'invalid number at line 1 column 8'],
  ['{,}', 'key must be a string at line 1 column 2'],
  ['{"cmd":"é",  }', 'trailing comma at line 1 column 15'],
  ['\ufeff{}', 'expected value at line 1 column 1'],
];

describe('decodeArguments', () => {
  test.each(REFUSED.map(([input, message]) => [input, message] as const))('refuses %j', (input, message) => {
    expect(decodeArguments(input, SHAPE)).toEqual({
      ok: false,
      message: `failed to parse function arguments: ${message}`,
    });
  });

  test('fills in defaults, takes null for what is optional, ignores what it does not know', () => {
    expect(decodeArguments('{"x":{"y":[1e999]},"cmd":"a\\u00e9\\ud83d\\ude00\\n","workdir":null}', SHAPE)).toEqual({
      ok: true,
      value: {
        cmd: 'aé😀\n',
        workdir: undefined,
        tty: false,
        yield_time_ms: 10_000,
        max_output_tokens: undefined,
        prefix_rule: undefined,
        sandbox_permissions: 'use_default',
      },
    });
  });

  test('a member named __proto__ or constructor is just unknown', () => {
    expect(decodeArguments('{"__proto__":{"a":1},"constructor":5,"cmd":"x"}', { cmd: required(text) })).toEqual({
      ok: true,
      value: { cmd: 'x' },
    });
  });

  test('deep nesting is refused, not a crash', () => {
    const decoded = decodeArguments(`{"x":${'['.repeat(100_000)}`, SHAPE);
    expect(decoded.ok ? '' : decoded.message).toStartWith(
      'failed to parse function arguments: recursion limit exceeded',
    );
  });

  test('accepts exactly what JSON.parse accepts, with the same strings', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.jsonValue(), fc.nat(), (cmd, other, cut) => {
        const json = JSON.stringify({ cmd, other }, null, cut % 3);
        expect(decodeArguments(json, { cmd: required(text) })).toEqual({ ok: true, value: { cmd } });
        const torn = json.slice(0, cut % json.length);
        expect(decodeArguments(torn, { cmd: required(text) }).ok).toBe(false);
      }),
    );
  });
});
