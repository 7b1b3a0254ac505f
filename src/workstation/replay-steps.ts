/** Reading a log from end to end in steps, so that whoever reads can stop, wait and be interrupted between them. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import type { LogDamage, LogSegment } from '#/session/log/log-reader.ts';
import { LogScanner } from '#/session/log/recover.ts';
import type { Damage, ScanEnd, ScannedRecord } from '#/session/log/scanned-record.ts';

/** What stands in some bytes of a log, in order. */
export type ReplayStep =
  | {
      readonly kind: 'record';
      readonly scanned: ScannedRecord;
      readonly segment: LogSegment;
      readonly line: Uint8Array;
    }
  | { readonly kind: 'damage'; readonly damage: LogDamage };

/** All steps of a chunk, and how many bytes were read so far. */
export interface ReplayChunk {
  readonly steps: readonly ReplayStep[];
  readonly readBytes: number;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Reads the facts of all records, as `readLog` does, with their lines; answers where the log ends. Memory is bounded by the longest record.
 * @throws errno errors where the session's own file cannot be read
 */
export function* readSteps(fs: Fs, segments: readonly LogSegment[]): Generator<ReplayChunk, ScanEnd> {
  let before = { seq: 0, sum: 0 };
  let end: ScanEnd = { head: { ...before, offset: 0 }, records: 0, damagedLines: 0, tornBytes: 0, isNewer: false };
  for (const segment of segments) {
    const next = yield* readPiece(fs, segment, before);
    before = { seq: next.head.seq, sum: next.head.sum };
    end = {
      head: next.head,
      records: end.records + next.records,
      damagedLines: end.damagedLines + next.damagedLines,
      tornBytes: next.tornBytes,
      isNewer: end.isNewer || next.isNewer,
    };
  }
  return end;
}

function* readPiece(
  fs: Fs,
  segment: LogSegment,
  before: { readonly seq: number; readonly sum: number },
): Generator<ReplayChunk, ScanEnd> {
  const { path, startOffset = 0, endOffset = Number.POSITIVE_INFINITY, expected } = segment;
  let steps: ReplayStep[] = [];
  const report = (damage: Damage | (Omit<Damage, 'reason'> & { reason: 'missing-base' })): void =>
    void steps.push({ kind: 'damage', damage: { ...damage, path } });
  const scanner = new LogScanner(
    { onRecord: (scanned, line) => void steps.push({ kind: 'record', scanned, segment, line }), onDamage: report },
    { ...before, offset: 0 },
    // A payload that was changed takes nothing from the state: it is looked at when the record is shown.
    { depth: 'facts' },
  );
  // A base that is gone is damage like any other; the session's own log must be there.
  if (expected === undefined || fs.stat(path) !== undefined) {
    const file = fs.openRead(path);
    try {
      for (let offset = 0; offset < endOffset;) {
        const chunk = file.readAt(offset, Math.min(CHUNK_BYTES, endOffset - offset));
        if (chunk.length === 0) break;
        offset += chunk.length;
        steps = [];
        scanner.push(chunk);
        yield { steps, readBytes: startOffset + offset };
      }
    } finally {
      file.close();
    }
  }
  const end = scanner.end();
  if (expected === undefined) return end;
  steps = [];
  if (end.head.seq !== expected.seq || end.head.sum !== expected.sum || end.head.offset !== endOffset)
    report({ offset: end.head.offset, lengthBytes: 0, reason: 'missing-base', seq: expected.seq });
  yield { steps, readBytes: startOffset + end.head.offset };
  // What follows was written after `expected`, whatever has become of it.
  return { ...end, head: { ...end.head, seq: expected.seq, sum: expected.sum }, tornBytes: 0 };
}
