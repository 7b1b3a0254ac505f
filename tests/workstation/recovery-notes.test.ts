import { expect, test } from 'bun:test';
import { NO_RECOVERY } from '#/session/store/open-session.ts';
import { printRecovery } from '#/workstation/recovery-notes.ts';

const place = { path: '/s/events.jsonl', offset: 400, lengthBytes: 600 };

test('a session that is as it was left is not talked of', () => {
  expect(printRecovery(NO_RECOVERY)).toEqual([]);
});

test('a log that ends before what its index has seen is named first', () => {
  const damage = [
    { ...place, reason: 'truncated', seq: 9 },
    { ...place, offset: 70, reason: 'syntax' },
  ] as const;
  expect(printRecovery({ ...NO_RECOVERY, damage, damagedLines: 1 })).toEqual([
    'Records of this session are missing at its end: record 9 was seen, up to byte 1000, and the log ends at byte 400. ' +
      'Look for a copy of the session before you go on with it.',
    '1 damaged record in this session was left out (the first at byte 70).',
  ]);
});

test('a fork whose beginning is gone is not gone on with in silence', () => {
  const damage = [{ path: '/s/base-0.jsonl', offset: 0, lengthBytes: 0, reason: 'missing-base', seq: 10 }] as const;
  expect(printRecovery({ ...NO_RECOVERY, damage })).toEqual([
    'The beginning of this session is not whole: /s/base-0.jsonl (what it was forked from, up to record 10) is missing or was ' +
      'changed. The model does not know what stood there.',
  ]);
});
