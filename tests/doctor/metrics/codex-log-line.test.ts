import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodeCodexLogLine, decodeLogFields, skipSpans } from '#/doctor/metrics/codex-log-line.ts';

const AT = '2026-11-22T17:57:57.108188Z';

describe('a line of the log of Codex', () => {
  test.each([
    ['INFO codex_core::x: started', 'INFO', 'codex_core::x', 'started'],
    [' INFO loop{id=1}: codex_core: went', 'INFO', 'codex_core', 'went'],
    ['WARN a{x="q: } \\" {"}:b{y=Some({1})}:c{}: t::u: m: n', 'WARN', 't::u', 'm: n'],
    ['DEBUG a{x=1}:bare: t: m', 'DEBUG', 't', 'm'],
    ['ERROR no target here', 'ERROR', '', 'no target here'],
    ['ERROR broken{span without end: m', 'ERROR', '', 'broken{span without end: m'],
  ])('%s', (text, level, target, message) => {
    expect(decodeCodexLogLine(`${AT} ${text}`)).toEqual({ at: AT, level, target, message });
  });

  test.each(['', 'continued', '2026-11-22 INFO x: y', `${AT} NOTE x: y`])('is not %j', (text) => {
    expect(decodeCodexLogLine(text)).toBeUndefined();
  });

  test('has fields', () => {
    expect([...decodeLogFields('event.name="codex.x" duration_ms=12 text="a \\" b" flag=true, rest')]).toEqual([
      ['event.name', 'codex.x'],
      ['duration_ms', '12'],
      ['text', 'a \\" b'],
      ['flag', 'true,'],
    ]);
  });

  test('any text is taken', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        decodeCodexLogLine(`${AT} INFO ${text}`);
        expect(skipSpans(text, 0)).toBeLessThanOrEqual(text.length + 1);
        decodeLogFields(text);
      }),
    );
  });
});
