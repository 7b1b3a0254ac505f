/** Reading event logs from disk in bounded memory. @effects fs */
import { CsmError, printErrno } from '#/base/errors.ts';
import type { JsonValue } from '#/base/json.ts';
import type { Fs } from '#/platform/fs.ts';
import type { StoredEvent } from '#/session/events/index.ts';
import { resolveBlobRefs, type BlobRef } from './blob-refs.ts';
import { EMPTY_HEAD, LogScanner, type Damage, type LogHead, type ScanEnd, type ScannedRecord } from './recover.ts';

/** A file, or the beginning of one, that holds the next records of a session. */
export interface LogSegment {
  readonly path: string;
  /** Where its part of the session ends; the file's end where absent. */
  readonly endOffset?: number;
  /** What it must end with, where that is known. */
  readonly expected?: { readonly seq: number; readonly sum: number };
}

/** Damage, and the file it is in. */
export interface LogDamage extends Omit<Damage, 'reason'> {
  readonly path: string;
  /** `missing-base`: a fork's prefix is not there, is shorter than it was, or ends with another record. */
  readonly reason: Damage['reason'] | 'missing-base';
}

export interface ReadHandlers {
  readonly onRecord: (scanned: ScannedRecord, segment: LogSegment) => void;
  readonly onDamage?: (damage: LogDamage) => void;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Reads the segments of a session in order and answers what stands at the end of the last one. Memory is bounded by the
 * longest record.
 */
export function readLog(fs: Fs, segments: readonly LogSegment[], handlers: ReadHandlers): ScanEnd {
  let end: ScanEnd = { head: EMPTY_HEAD, records: 0, damagedLines: 0, tornBytes: 0, isNewer: false };
  for (const segment of segments) end = addEnds(end, readSegment(fs, segment, end.head, handlers));
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

function readSegment(fs: Fs, segment: LogSegment, before: LogHead, handlers: ReadHandlers): ScanEnd {
  const report = (damage: Damage | (Omit<Damage, 'reason'> & { reason: 'missing-base' })): void =>
    handlers.onDamage?.({ ...damage, path: segment.path });
  const scanner = new LogScanner(
    { onRecord: (scanned) => handlers.onRecord(scanned, segment), onDamage: report },
    { ...before, offset: 0 },
  );
  readChunks(fs, segment, (chunk) => scanner.push(chunk));
  const end = scanner.end();
  const { expected } = segment;
  if (expected === undefined) return end;
  if (end.head.seq !== expected.seq || end.head.sum !== expected.sum || end.head.offset !== segment.endOffset) {
    report({ offset: end.head.offset, lengthBytes: 0, reason: 'missing-base', seq: expected.seq });
  }
  // What follows was written after `expected`, whatever has become of it.
  return { ...end, head: { seq: expected.seq, sum: expected.sum, offset: end.head.offset }, tornBytes: 0 };
}

/** A base that is gone is damage like any other; the session's own log must be there. */
function readChunks(fs: Fs, segment: LogSegment, onChunk: (chunk: Uint8Array) => void): void {
  if (segment.expected !== undefined && fs.stat(segment.path) === undefined) return;
  const file = fs.openRead(segment.path);
  try {
    const endOffset = segment.endOffset ?? Number.POSITIVE_INFINITY;
    for (let offset = 0; offset < endOffset;) {
      const chunk = file.readAt(offset, Math.min(CHUNK_BYTES, endOffset - offset));
      if (chunk.length === 0) break;
      onChunk(chunk);
      offset += chunk.length;
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
  const { event, hasBlobs } = scanned.record;
  if (!hasBlobs || !('payload' in event)) return event;
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
