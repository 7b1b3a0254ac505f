import { expect, test } from 'bun:test';
import { failedEnd } from '#/agent/turn/failed-end.ts';
import { CsmError } from '#/base/errors.ts';

test.each([
  [new CsmError('environment', 'log-degraded', 'full', { hint: 'free some' }), 'log-degraded', 'full', 'free some'],
  [new CsmError('environment', 'log-degraded', 'full'), 'log-degraded', 'full', undefined],
  [new Error('odd'), 'user-shell', 'odd', undefined],
  ['odd', 'user-shell', 'odd', undefined],
])('of %p', (error, code, message, hint) => {
  const end = failedEnd(error, 'user-shell');
  expect(end).toEqual({ status: 'failed', code, message, ...(hint === undefined ? {} : { hint }) });
});
