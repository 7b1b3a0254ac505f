import { describe, expect, test } from 'bun:test';
import { decodeRetryAfter, decodeWaitText } from '#/agent/model/retry-after.ts';

const NOW = Date.UTC(2026, 10, 22, 16, 0, 0);

describe('decodeRetryAfter', () => {
  test.each<[string, Record<string, string>, number | undefined]>([
    ['seconds', { 'retry-after': '1' }, 1000],
    ['a fraction of a second', { 'retry-after': '0.25' }, 250],
    ['zero', { 'retry-after': '0' }, 0],
    ['milliseconds', { 'retry-after-ms': '1500' }, 1500],
    ['milliseconds win', { 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    ['a date', { 'retry-after': 'Sun, 22 Nov 2026 16:00:30 GMT' }, 30_000],
    ['a date that is over', { 'retry-after': 'Sun, 22 Nov 2026 15:00:00 GMT' }, 0],
    ['a date of RFC 850', { 'retry-after': 'Sunday, 22-Nov-26 16:00:10 GMT' }, 10_000],
    ['nothing', {}, undefined],
    ['a word', { 'retry-after': 'soon' }, undefined],
    ['negative', { 'retry-after': '-1' }, undefined],
    ['an exponent', { 'retry-after': '1e9' }, undefined],
    ['hexadecimal', { 'retry-after': '0x10' }, undefined],
    ['empty', { 'retry-after': '' }, undefined],
    ['broken milliseconds', { 'retry-after-ms': 'x', 'retry-after': '2' }, 2000],
  ])('%s', (_, headers, ms) => {
    expect(decodeRetryAfter((name) => headers[name], NOW)).toBe(ms as number);
  });
});

test.each<[string, number | undefined]>([
  ['Rate limit reached. Please try again in 1.5s. Visit', 1500],
  ['Please try again in 898ms.', 898],
  ['try again in 6m0s', 360_000],
  ['try again in 1h2m3.5s', 3_723_500],
  ['Try again in 20 seconds', 20_000],
  ['try again in 3 minutes.', 180_000],
  ['try again in 1 hour', 3_600_000],
  ['try again in 250 milliseconds', 250],
  ['try again later', undefined],
  ['try again in a moment', undefined],
  ['', undefined],
])('decodeWaitText(%p)', (text, ms) => {
  expect(decodeWaitText(text)).toBe(ms as number);
});
