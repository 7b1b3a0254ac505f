/** A log or an index that was cut or changed anywhere: found, or harmless. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { printIndex } from '#/session/log/benchmark-log.ts';
import { readFoldedLog } from '#/session/log/folded-log.ts';
import { LOG, openFixture } from '#tests/session/support/random-log.ts';

const INDEX = '/work/events.index.json';
const SEGMENTS = [{ path: LOG }];

/** A log of 300 records whose index has seen 200. */
function openBehind() {
  const { platform, bytes } = openFixture(13, 300);
  const folded = readFoldedLog(platform.fs, SEGMENTS, { toSeq: 200 });
  const index = Buffer.from(printIndex({ ...folded, isSettled: true }));
  return { platform, bytes, index, seen: folded.last?.endOffset ?? 0, witnessAt: folded.last?.offset ?? 0 };
}

test('a log cut at any byte gives the state of what is left', () => {
  const { platform, bytes, index, seen } = openBehind();
  platform.fs.writeFile(INDEX, index);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length }), (end) => {
      platform.fs.writeFile(LOG, bytes.subarray(0, end));
      const resumed = readFoldedLog(platform.fs, SEGMENTS, { indexPath: INDEX });
      const whole = readFoldedLog(platform.fs, SEGMENTS);
      expect(resumed.status).toBe(end < seen ? 'truncated' : end === seen ? 'fresh' : 'behind');
      expect(resumed.replay).toEqual(whole.replay);
      expect(resumed.end).toEqual(whole.end);
    }),
    { numRuns: 150 },
  );
});

test('a bit flipped after what the index has seen gives the state of the whole log; in its last record, no index', () => {
  const { platform, bytes, index, seen, witnessAt } = openBehind();
  platform.fs.writeFile(INDEX, index);
  fc.assert(
    fc.property(fc.integer({ min: witnessAt, max: bytes.length - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const hit = Uint8Array.from(bytes);
      hit[at] = (hit[at] ?? 0) ^ (1 << bit);
      platform.fs.writeFile(LOG, hit);
      const resumed = readFoldedLog(platform.fs, SEGMENTS, { indexPath: INDEX });
      const whole = readFoldedLog(platform.fs, SEGMENTS);
      if (at >= seen) {
        expect(resumed.status).toBe('behind');
        expect(resumed.replay).toEqual(whole.replay);
        expect(resumed.end).toEqual(whole.end);
      } else if (resumed.status === 'stale') {
        expect(resumed.replay).toEqual(whole.replay);
      } else {
        // Between both ends of its last record: the state is that of the record as it was written.
        const before = readFoldedLog(openFixture(13, 300).platform.fs, SEGMENTS);
        expect(digestReplayState(resumed.replay)).toBe(digestReplayState(before.replay));
      }
    }),
    { numRuns: 150 },
  );
});

test('an index cut or changed at any byte is not used, and the state is that of the log', () => {
  const { platform, index } = openBehind();
  const right = digestReplayState(readFoldedLog(platform.fs, SEGMENTS).replay);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: index.length - 1 }), fc.integer({ min: 0, max: 8 }), (at, bit) => {
      const hit = Uint8Array.from(index);
      hit[at] = (hit[at] ?? 0) ^ (1 << bit);
      platform.fs.writeFile(INDEX, bit === 8 ? index.subarray(0, at) : hit);
      const found = readFoldedLog(platform.fs, SEGMENTS, { indexPath: INDEX });
      expect(found.status).toBe('damaged');
      expect(digestReplayState(found.replay)).toBe(right);
    }),
    { numRuns: 200 },
  );
});
