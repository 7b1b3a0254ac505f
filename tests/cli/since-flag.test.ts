import { expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { parseSince, parseSinceFlag } from '#/cli/since-flag.ts';

const NOW = Date.parse('2026-11-22T00:00:00Z');

test.each([
  ['90m', NOW - 5_400_000],
  ['1.5h', NOW - 5_400_000],
  ['7d', NOW - 7 * 86_400_000],
  ['2w', NOW - 14 * 86_400_000],
  ['2026-11-01', Date.parse('2026-11-01')],
  ['2026-11-01T10:00:00Z', Date.parse('2026-11-01T10:00:00Z')],
  ['yesterday', undefined],
  ['7', undefined],
  ['2026-13-45', undefined],
  ['', undefined],
])('%s', (text, time) => {
  expect(parseSince(text, NOW)).toBe(time);
});

test('the flag may be absent, and says what is no time', () => {
  expect(parseSinceFlag(undefined, NOW)).toBeUndefined();
  expect(parseSinceFlag('7d', NOW)).toBe(NOW - 7 * 86_400_000);
  expect(() => parseSinceFlag('yesterday', NOW)).toThrow(
    new CsmError('usage', 'since', '--since "yesterday" is no time'),
  );
});
