import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { StoredEvent } from '#/session/events/index.ts';
import { readLog } from '#/session/log/log-reader.ts';
import { readFoldedLog } from '#/session/log/folded-log.ts';
import { planFromEnds } from '#/session/log/read-index.ts';
import { readLogEnd, readLogTail, type LogTail } from '#/session/log/tail-reader.ts';
import { LOG, openFixture } from '#tests/session/support/random-log.ts';

const LIMITS = { limitBytes: 10_000_000 };

const eventsOf = ({ records }: LogTail): readonly StoredEvent[] => records.map(({ record }) => record.event);

test('answers the newest turns, whatever the log is', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 700 }),
      fc.integer({ min: 1, max: 60 }),
      (seed, count, turns) => {
        const { platform } = openFixture(seed, count);
        const all: StoredEvent[] = [];
        readLog(platform.fs, [{ path: LOG }], { onRecord: ({ record }) => all.push(record.event) });
        const starts = all.flatMap(({ type }, index) => (type === 'turn.started' ? [index] : []));
        const from = starts.length < turns ? 0 : (starts.at(-turns) ?? 0);
        const tail = readLogTail(platform.fs, [{ path: LOG }], { ...LIMITS, turns });
        expect(eventsOf(tail)).toEqual(all.slice(from));
        expect(tail.hasMore).toBe(from > 0);
      },
    ),
    { numRuns: 30 },
  );
});

test('plans a resume from the ends as the whole fold does', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 1500 }), fc.boolean(), (seed, count, isTorn) => {
      const { platform } = openFixture(seed, count);
      if (isTorn) platform.fs.openAppend(LOG).append(Buffer.from('{"v":1,"se'));
      const folded = readFoldedLog(platform.fs, [{ path: LOG }], { indexPath: '/work/none' });
      const planned = planFromEnds(platform.fs, [{ path: LOG }], '/work/none');
      expect(planned).toEqual({ plan: folded.plan, lastSeq: folded.replay.lastSeq });
    }),
    { numRuns: 40 },
  );
});

test('does not look for a compaction without end', () => {
  const { platform } = openFixture(9, 20_000);
  const all = readLogEnd(platform.fs, [{ path: LOG }], Number.POSITIVE_INFINITY);
  expect(all.boundary).toEqual(readFoldedLog(platform.fs, [{ path: LOG }]).replay.compactions.boundary ?? 'none');
  expect(readLogEnd(platform.fs, [{ path: LOG }], 1)).toEqual({ ...all, boundary: 'unknown' });
});

test('reads little of a long log, passes over what is torn or damaged, and keeps to its limit', () => {
  const { platform, bytes } = openFixture(9, 20_000);
  platform.fs.openAppend(LOG).append(Buffer.from('not a record\n{"v":1,"se'));
  const tail = readLogTail(platform.fs, [{ path: LOG }], { ...LIMITS, turns: 2 });
  expect(eventsOf(tail).filter(({ type }) => type === 'turn.started')).toHaveLength(2);
  expect(eventsOf(tail).at(-1)?.seq).toBe(20_000);
  expect(tail.readBytes).toBeLessThan(200_000);
  const limited = readLogTail(platform.fs, [{ path: LOG }], { ...LIMITS, turns: 1e6, limitBytes: 300_000 });
  expect(limited.readBytes).toBeLessThan(400_000);
  expect([limited.hasMore, eventsOf(limited).length > 100, bytes.length > 10_000_000]).toEqual([true, true, true]);
});

test('goes back into the pieces of a fork', () => {
  const { platform, bytes } = openFixture(9, 300);
  const lines = Buffer.from(bytes).toString('latin1').split('\n').slice(0, -1);
  const cut = `${lines.slice(0, 290).join('\n')}\n`;
  platform.fs.writeFile('/work/base-0.jsonl', Buffer.from(`${lines.join('\n')}\n`, 'latin1'));
  platform.fs.writeFile('/work/own.jsonl', Buffer.from(`${lines.slice(290).join('\n')}\n`, 'latin1'));
  const segments = [
    { path: '/work/base-0.jsonl', startOffset: 0, endOffset: cut.length },
    { path: '/work/own.jsonl', startOffset: cut.length },
  ];
  const tail = readLogTail(platform.fs, segments, { ...LIMITS, turns: 1e6 });
  expect(eventsOf(tail).map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
});
