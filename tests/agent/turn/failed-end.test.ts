import { expect, test } from 'bun:test';
import { failedEnd } from '#/agent/turn/failed-end.ts';
import { CsmError } from '#/base/errors.ts';

test.each([
  [
    'with a hint',
    new CsmError('environment', 'log-degraded', 'full', { hint: 'free some' }),
    'log-degraded',
    'full',
    'free some',
  ],
  ['without one', new CsmError('environment', 'log-degraded', 'full'), 'log-degraded', 'full', undefined],
  ['of another kind', new Error('odd'), 'user-shell', 'odd', undefined],
  ['that is none', 'odd', 'user-shell', 'odd', undefined],
])('of an error %s', (_kind, error, code, message, hint) => {
  const end = failedEnd(error, 'user-shell');
  expect(end).toEqual({ status: 'failed', code, message, ...(hint === undefined ? {} : { hint }) });
});
