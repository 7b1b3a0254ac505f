import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { CHECKPOINT_BYTES, decodeReplayState, digestReplayState, encodeReplayState } from '#/session/log/checkpoint.ts';
import { readFoldedLog, type FoldedLog } from '#/session/log/folded-log.ts';
import { readLog } from '#/session/log/log-reader.ts';
import { placeOf } from '#/session/log/folded-log.ts';
import { applyReplay, createReplayState } from '#/session/events/replay-state.ts';
import {
  INDEX_ENTRIES,
  SparseIndexBuilder,
  decodeIndex,
  encodeIndex,
  findEntry,
  type LogIndex,
} from '#/session/log/sparse-index.ts';
import { LOG, openFixture } from '#tests/session/support/random-log.ts';

const INDEX = '/work/events.index.json';

function indexOf(folded: FoldedLog): LogIndex {
  if (folded.last === undefined) throw new Error('no record');
  return {
    sessionId: folded.replay.created?.session_id ?? '',
    builtFrom: folded.last,
    records: folded.index.records,
    stride: folded.index.stride,
    entries: folded.index.entries,
    isNewer: folded.end.isNewer,
    damagedLines: folded.end.damagedLines,
    damage: [],
    checkpoint: folded.replay,
  };
}

describe('SparseIndexBuilder', () => {
  test('holds at most 2,048 entries, evenly spaced, however many records come', () => {
    const builder = new SparseIndexBuilder();
    for (let seq = 1; seq <= 100_000; seq++) builder.push(seq, seq * 10, seq);
    expect(builder.stride).toBe(64);
    expect(builder.entries.length).toBeLessThanOrEqual(INDEX_ENTRIES);
    expect(builder.entries.map(({ seq }) => seq)).toEqual(
      Array.from({ length: builder.entries.length }, (_, i) => i * 64 + 1),
    );
    expect(builder.records).toBe(100_000);
  });

  test('is the same when it goes on from what was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 9000 }), (first, second) => {
        const whole = new SparseIndexBuilder();
        const half = new SparseIndexBuilder();
        const push = (builder: SparseIndexBuilder, seq: number): void => builder.push(seq, seq * 7, seq);
        for (let seq = 1; seq <= first; seq++) push(half, seq);
        const rest = new SparseIndexBuilder(half);
        for (let seq = first + 1; seq <= first + second; seq++) push(rest, seq);
        for (let seq = 1; seq <= first + second; seq++) push(whole, seq);
        expect([rest.stride, rest.records, rest.entries]).toEqual([whole.stride, whole.records, whole.entries]);
      }),
      { numRuns: 30 },
    );
  });

  test('finds the last entry at or before a record', () => {
    const entries = [1, 5, 9].map((seq) => ({ seq, offset: seq, sum: 0 }));
    expect([0, 1, 4, 5, 8, 9, 100].map((seq) => findEntry(entries, seq)?.seq)).toEqual([undefined, 1, 1, 5, 5, 9, 9]);
  });
});

describe('checkpoints', () => {
  test('are the state again, in bounds, without a word of anybody', () => {
    const { platform } = openFixture(3, 3000);
    const { replay } = readFoldedLog(platform.fs, [{ path: LOG }]);
    const text = JSON.stringify(encodeReplayState(replay));
    expect(Buffer.byteLength(text)).toBeLessThan(CHECKPOINT_BYTES);
    expect(text).not.toContain('light goes out');
    const again = decodeReplayState(JSON.parse(text));
    expect(again).toEqual(replay);
  });

  test('fold(all) = fold(checkpoint + tail), for any seed and any cut', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 0, max: 600 }),
        (seed, head, tail) => {
          const { platform, bytes } = openFixture(seed, head + tail);
          const whole = readFoldedLog(platform.fs, [{ path: LOG }]);
          const before = readFoldedLog(platform.fs, [{ path: LOG }], { toSeq: head });
          platform.fs.writeFile(INDEX, encodeIndex(indexOf(before)));
          const resumed = readFoldedLog(platform.fs, [{ path: LOG }], { indexPath: INDEX });
          expect(resumed.status).toBe(tail === 0 ? 'fresh' : 'behind');
          expect(resumed.replay).toEqual(whole.replay);
          expect(digestReplayState(resumed.replay)).toBe(digestReplayState(whole.replay));
          expect(resumed.index.entries).toEqual(whole.index.entries);
          expect(resumed.end).toEqual(whole.end);
          expect(resumed.last).toEqual(whole.last);
          expect(bytes.length).toBe(whole.replay.endOffset);
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);

  test('a state is the same whether its records were read fast, by their facts, or whole', () => {
    const { platform } = openFixture(11, 2000);
    const digests = (['state', 'facts', 'checked', 'whole'] as const).map((depth) => {
      const replay = createReplayState();
      readLog(
        platform.fs,
        [{ path: LOG }],
        { onRecord: (scanned, segment) => applyReplay(replay, scanned.record.event, placeOf(scanned, segment)) },
        { depth },
      );
      return digestReplayState(replay);
    });
    expect(new Set(digests).size).toBe(1);
  });

  test('the digest is the same on every machine', () => {
    const { platform } = openFixture(7, 500);
    expect(digestReplayState(readFoldedLog(platform.fs, [{ path: LOG }]).replay)).toBe(
      '14f9c39828e83f0416d2af5b6d8d980bdeaeb658b99dfb9bd508a6fb1ca242b1',
    );
  });
});

describe('an index file', () => {
  const { platform } = openFixture(5, 400);
  const folded = readFoldedLog(platform.fs, [{ path: LOG }]);
  const file = Buffer.from(encodeIndex(indexOf(folded)));

  test('is read back', () => {
    expect(decodeIndex(file)).toEqual(indexOf(folded));
  });

  test('cut at any byte is no index', () => {
    for (let end = 0; end < file.length; end += 1 + Math.floor(file.length / 4000)) {
      if (typeof decodeIndex(file.subarray(0, end)) !== 'string') throw new Error(`cut at ${end} went unnoticed`);
    }
  });

  test('with any bit flipped is no index', () => {
    for (let at = 0; at < file.length; at += 1 + Math.floor(file.length / 1500)) {
      const hit = Uint8Array.from(file);
      hit[at] = (hit[at] ?? 0) ^ (1 << (at % 8));
      if (typeof decodeIndex(hit) !== 'string') throw new Error(`a bit of byte ${at} went unnoticed`);
    }
  });

  test('of another log is not used', () => {
    const other = openFixture(6, 400);
    other.platform.fs.writeFile(INDEX, file);
    const found = readFoldedLog(other.platform.fs, [{ path: LOG }], { indexPath: INDEX });
    expect(['stale', 'truncated']).toContain(found.status);
    expect(found.replay).toEqual(readFoldedLog(other.platform.fs, [{ path: LOG }]).replay);
  });

  test('that has seen more than the log holds says that the log was cut', () => {
    const cut = openFixture(5, 300);
    cut.platform.fs.writeFile(INDEX, file);
    const found = readFoldedLog(cut.platform.fs, [{ path: LOG }], { indexPath: INDEX });
    expect(found.status).toBe('truncated');
    expect(found.damage).toMatchObject([{ reason: 'truncated', seq: 400 }]);
    expect(found.replay.records).toBe(300);
  });

  test('of another schema version is not used', () => {
    const text = file.toString().replace('"version":5', '"version":6');
    const open = text.slice(0, text.lastIndexOf('"digest":"') + 10);
    const later = `${open}${Bun.SHA256.hash(open, 'hex')}"}\n`;
    expect(decodeIndex(Buffer.from(later))).toBe('version');
  });
});
