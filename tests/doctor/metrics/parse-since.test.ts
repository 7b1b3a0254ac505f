import { expect, test } from 'bun:test';
import { parseSince } from '#/doctor/metrics/parse-since.ts';

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
