import { expect, test } from 'bun:test';
import { parseExpiry } from '#/cli/parse-expiry.ts';

const NOW = Date.parse('2026-11-22T10:00:00.000Z');

test.each([
  ['90m', '2026-11-22T11:30:00.000Z'],
  ['12h', '2026-11-22T22:00:00.000Z'],
  ['2w', '2026-12-06T10:00:00.000Z'],
  ['2030-01-31', '2030-01-31T00:00:00.000Z'],
  ['0m', undefined],
  ['-1d', undefined],
  ['2026-11-22', undefined],
  ['soon', undefined],
  ['', undefined],
])('%j', (text, expected) => {
  const ms = parseExpiry(text, NOW);
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(expected);
});
