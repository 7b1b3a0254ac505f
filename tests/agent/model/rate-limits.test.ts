import { expect, test } from 'bun:test';
import { decodeRateLimits } from '#/agent/model/rate-limits.ts';

test.each<[string, Record<string, string>, unknown]>([
  ['none', {}, undefined],
  [
    'the first window',
    {
      'x-codex-primary-used-percent': '40.5',
      'x-codex-primary-window-minutes': '300',
      'x-codex-primary-reset-at': '1700',
    },
    { primary: { used_percent: 40.5, window_minutes: 300, resets_at: 1700 } },
  ],
  [
    'the second alone',
    { 'x-codex-secondary-used-percent': '0' },
    { secondary: { used_percent: 0, window_minutes: null, resets_at: null } },
  ],
  [
    'credits',
    { 'x-codex-credits-has-credits': 'True', 'x-codex-credits-unlimited': '0', 'x-codex-credits-balance': '12.5' },
    { credits: { has_credits: true, unlimited: false, balance: '12.5' } },
  ],
  ['half of the credits', { 'x-codex-credits-has-credits': 'true' }, undefined],
  ['no number', { 'x-codex-primary-used-percent': 'much', 'x-codex-primary-window-minutes': '5' }, undefined],
])('decodeRateLimits reads %s', (_, headers, limits) => {
  expect(decodeRateLimits((name) => headers[name])).toEqual(limits as never);
});
