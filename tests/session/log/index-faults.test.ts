/** A log or an index that was cut or changed anywhere: found, or harmless. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { digestReplayState } from '#/session/log/checkpoint.ts';
import { printIndex } from '#/session/log/benchmark-log.ts';
import { readFoldedLog } from '#/session/log/folded-log.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import { LOG, openFixture } from '#tests/session/support/random-log.ts';
import {
  CREATED,
  TURN,
  anyEvent,
  encodeLog,
  functionCall,
  toolCompleted,
  toolStarted,
  turnCompleted,
  turnStarted,
} from '#tests/session/support/sample-events.ts';

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

const KEYS: DurableEvent = { type: 'pty.written', turn_id: TURN, call_id: 'c1', process_id: 1, bytes: 1 };

/** Events of every class in any order, as no program would write them. */
const anyLog = fc
  .array(
    fc.oneof(
      anyEvent,
      fc.constantFrom(turnStarted(), turnCompleted(), functionCall('c1'), toolStarted('c1'), toolCompleted('c1'), KEYS),
      fc.integer({ min: 0, max: 40 }).map((at) => compactionAt(at)),
    ),
    { minLength: 1, maxLength: 60 },
  )
  .map((events) => [CREATED, ...events]);

function compactionAt(covers_seq: number): DurableEvent {
  const content = [{ type: 'input_text', text: 'Summary.' }];
  return {
    type: 'compaction.committed',
    artifact_id: `a${covers_seq}`,
    kind: 'semantic-summary',
    artifact: { sha256: 'a'.repeat(64), bytes: 1 },
    trigger: 'auto',
    previous: null,
    covers_seq,
    kept: [],
    payload: { items: [{ type: 'message', id: `s${covers_seq}`, role: 'user', content }] },
  };
}

/** What may happen to bytes: nothing, a cut, a changed bit. */
const anyDamage = fc.oneof(
  fc.constant((bytes: Uint8Array): Uint8Array => bytes),
  fc.double({ min: 0, max: 1, noNaN: true }).map(
    (share) =>
      (bytes: Uint8Array): Uint8Array =>
        bytes.subarray(0, share * bytes.length),
  ),
  fc
    .tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 7 }))
    .map(([share, bit]) => (bytes: Uint8Array): Uint8Array => {
      const hit = Uint8Array.from(bytes);
      const at = Math.floor(share * hit.length);
      hit[at] = (hit[at] ?? 0) ^ (1 << bit);
      return hit;
    }),
);

test('fold(all) = fold(checkpoint + tail) for random logs, both damaged anywhere', () => {
  const { platform } = openFixture(1, 1);
  let compared = 0;
  fc.assert(
    fc.property(anyLog, anyDamage, fc.array(anyEvent, { maxLength: 20 }), anyDamage, (head, toHead, tail, toTail) => {
      // As a session lives: it was damaged, opened (a cut end goes, an index is made of all of it), gone on with, and damaged again.
      const before = toHead(encodeLog(head));
      platform.fs.writeFile(LOG, before);
      const opened = readFoldedLog(platform.fs, SEGMENTS);
      const kept = before.subarray(0, opened.end.head.offset);
      platform.fs.writeFile(LOG, kept);
      const settled = readFoldedLog(platform.fs, SEGMENTS);
      expect(settled.replay).toEqual(opened.replay);
      // A last record that is not whole gives no index.
      fc.pre(settled.isSettled && settled.last !== undefined);
      platform.fs.writeFile(INDEX, printIndex(settled));
      platform.fs.writeFile(LOG, Buffer.concat([kept, toTail(encodeLog(tail, 'full', settled.end.head))]));

      const whole = readFoldedLog(platform.fs, SEGMENTS);
      const resumed = readFoldedLog(platform.fs, SEGMENTS, { indexPath: INDEX });
      expect(['fresh', 'behind']).toContain(resumed.status);
      expect(resumed.replay).toEqual(whole.replay);
      expect(digestReplayState(resumed.replay)).toBe(digestReplayState(whole.replay));
      expect(resumed.end).toEqual(whole.end);
      expect(resumed.last).toEqual(whole.last);
      compared += 1;
    }),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(250);
}, 60_000);
