/** Reading event logs from disk in bounded memory. @effects fs */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { JsonValue } from '#/base/json.ts';
import type { Fs } from '#/platform/fs.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { resolveBlobRefs, type BlobRef } from './blob-refs.ts';
import type { RecordDepth } from './record.ts';
import { LogScanner } from './recover.ts';
import { EMPTY_HEAD, type Damage, type ScanEnd, type ScanStart, type ScannedRecord } from './scanned-record.ts';

/** What reading a log needs of the file port. */
export type LogFs = Pick<Fs, 'openRead' | 'stat'>;

/** A file, or the beginning of one, that holds the next records of a session. */
export interface LogSegment {
  readonly path: string;
  /** Bytes of the segments before it: its first byte in the session's logical log. 0 where absent. */
  readonly startOffset?: number;
  /** Where its part of the session ends, in this file; the file's end where absent. */
  readonly endOffset?: number;
  /** What it must end with, where that is known. */
  readonly expected?: { readonly seq: number; readonly sum: number };
}

/** Damage, and the file it is in. */
export interface LogDamage extends Omit<Damage, 'reason'> {
  readonly path: string;
  /**
   * `missing-base`: a fork's prefix is not there, is shorter than it was, or ends with another record.
   * `truncated`: the log ends before what its index has seen.
   */
  readonly reason: Damage['reason'] | 'missing-base' | 'truncated';
}

export interface ReadHandlers {
  /** @returns false: no further chunk is read. What is left of this one still comes. */
  readonly onRecord: (scanned: ScannedRecord, segment: LogSegment, line: Uint8Array) => unknown;
  readonly onDamage?: (damage: LogDamage) => void;
  /** Called after each chunk with the bytes read so far. */
  readonly onProgress?: (readBytes: number) => void;
  /** Given the end of a segment's scan before it is folded into the whole. */
  readonly onSegmentEnd?: (isSettled: boolean) => void;
}

export interface ReadLogOptions {
  /** How much of each record is read and checked; `whole` unless given. */
  readonly depth?: RecordDepth;
  /** Begins after this record instead of at the beginning; `offset` is one of the logical log. */
  readonly from?: ScanStart;
  /** Ends here, in the logical log: at the end of a record. */
  readonly toOffset?: number;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Reads the segments of a session in order and answers what stands at the end of the last one. Memory is bounded by the
 * longest record.
 */
export function readLog(
  fs: LogFs,
  segments: readonly LogSegment[],
  handlers: ReadHandlers,
  options: ReadLogOptions = {},
): ScanEnd {
  const { depth = 'whole', from = EMPTY_HEAD, toOffset = Number.POSITIVE_INFINITY } = options;
  let end: ScanEnd = {
    head: { seq: from.seq, sum: from.sum ?? 0, offset: 0 },
    records: 0,
    damagedLines: 0,
    tornBytes: 0,
    isNewer: false,
  };
  const stop = { isWanted: false };
  let before: ScanStart = { ...from, offset: 0 };
  for (const [index, segment] of segments.entries()) {
    const { startOffset = 0, endOffset = Number.POSITIVE_INFINITY } = segment;
    const isLast = index === segments.length - 1;
    // What lies before the beginning is not even opened.
    if (!isLast && startOffset + endOffset <= from.offset) continue;
    if (startOffset > 0 && startOffset >= toOffset) break;
    const span = {
      from: Math.max(0, from.offset - startOffset),
      to: Math.min(endOffset, toOffset - startOffset),
    };
    end = addEnds(end, readSegment(fs, segment, { ...before, offset: span.from }, span.to, handlers, depth, stop));
    before = end.head;
    if (stop.isWanted) break;
  }
  return end;
}

function addEnds(sum: ScanEnd, next: ScanEnd): ScanEnd {
  return {
    head: next.head,
    records: sum.records + next.records,
    damagedLines: sum.damagedLines + next.damagedLines,
    tornBytes: next.tornBytes,
    isNewer: sum.isNewer || next.isNewer,
  };
}

function readSegment(
  fs: LogFs,
  segment: LogSegment,
  before: ScanStart,
  toOffset: number,
  handlers: ReadHandlers,
  depth: RecordDepth,
  stop: { isWanted: boolean },
): ScanEnd {
  const report = (damage: Damage | (Omit<Damage, 'reason'> & { reason: 'missing-base' })): void =>
    handlers.onDamage?.({ ...damage, path: segment.path });
  const scanner = new LogScanner(
    {
      onRecord: (scanned, line) => {
        if (handlers.onRecord(scanned, segment, line) === false) stop.isWanted = true;
      },
      onDamage: report,
    },
    before,
    { depth },
  );
  readChunks(fs, segment, before.offset, toOffset, (chunk, readBytes) => {
    scanner.push(chunk);
    handlers.onProgress?.((segment.startOffset ?? 0) + readBytes);
    return !stop.isWanted;
  });
  const end = scanner.end();
  handlers.onSegmentEnd?.(scanner.isSettled);
  const { expected } = segment;
  if (expected === undefined || toOffset !== segment.endOffset || stop.isWanted) return end;
  if (end.head.seq !== expected.seq || end.head.sum !== expected.sum || end.head.offset !== segment.endOffset) {
    report({ offset: end.head.offset, lengthBytes: 0, reason: 'missing-base', seq: expected.seq });
  }
  // What follows was written after `expected`, whatever has become of it.
  return { ...end, head: { seq: expected.seq, sum: expected.sum, offset: end.head.offset }, tornBytes: 0 };
}

/** A base that is gone is damage like any other; the session's own log must be there. */
function readChunks(
  fs: LogFs,
  segment: LogSegment,
  fromOffset: number,
  toOffset: number,
  onChunk: (chunk: Uint8Array, endOffset: number) => boolean,
): void {
  if (segment.expected !== undefined && fs.stat(segment.path) === undefined) return;
  const file = fs.openRead(segment.path);
  try {
    for (let offset = fromOffset; offset < toOffset;) {
      const chunk = file.readAt(offset, Math.min(CHUNK_BYTES, toOffset - offset));
      if (chunk.length === 0) break;
      offset += chunk.length;
      if (!onChunk(chunk, offset)) break;
    }
  } finally {
    file.close();
  }
}

/**
 * The event of a record with the texts of its blobs.
 * @param readBlob the blob's bytes, or undefined where there is no such blob
 * @throws CsmError `blob-missing` with path and seq
 */
export function resolveRecord(
  scanned: ScannedRecord,
  path: string,
  readBlob: (ref: BlobRef) => Uint8Array | undefined,
): StoredEvent {
  const { event, blobs } = scanned.record;
  if (blobs.length === 0 || !('payload' in event)) return event;
  const payload = resolveBlobRefs(event.payload as unknown as JsonValue, (ref) => {
    const data = readOrFail(ref, event.seq, path, readBlob);
    if (data.length === ref.bytes && Bun.SHA256.hash(data, 'hex') === ref.sha256) return data;
    throw blobError(ref, event.seq, path, 'was changed');
  });
  return { ...event, payload } as unknown as StoredEvent;
}

function readOrFail(
  ref: BlobRef,
  seq: number,
  path: string,
  readBlob: (ref: BlobRef) => Uint8Array | undefined,
): Uint8Array {
  try {
    const data = readBlob(ref);
    if (data !== undefined) return data;
  } catch (error) {
    throw blobError(ref, seq, path, `cannot be read: ${printErrno(error)}`);
  }
  throw blobError(ref, seq, path, 'is missing');
}

function blobError(ref: BlobRef, seq: number, path: string, what: string): CsmError {
  return new CsmError('environment', 'blob-missing', `${path}: record ${seq}: blob ${ref.sha256} ${what}`, {
    hint: 'Restore the file in the `blobs` folder beside the log from a copy of the session, or fork before this record.',
    data: { path, seq, sha256: ref.sha256 },
  });
}
