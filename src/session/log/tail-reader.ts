/** The newest records of a log, read from its end: for whoever wants to show them before anything else is known. @effects fs */
import type { LogFs, LogSegment } from './log-reader.ts';
import { mendHead } from './line-repair.ts';
import { decodeClaimedSum, decodeRecord, type DecodedRecord } from './record.ts';

export interface TailOptions {
  /** Turns that are wanted; fewer where the log has fewer, or the limit comes first. */
  readonly turns: number;
  /** Bytes that are read at most, but for one whole line. */
  readonly limitBytes: number;
}

/** A record, and the file that it is in. */
export interface TailRecord {
  /** Texts that stand in blobs are still references. */
  readonly record: Extract<DecodedRecord, { readonly kind: 'record' }>;
  readonly path: string;
}

export interface LogTail {
  /** In their order, whole. Their digests are checked; their chain only so far that a changed number is seen. */
  readonly records: readonly TailRecord[];
  /** There are older records. */
  readonly hasMore: boolean;
  readonly readBytes: number;
}

const STEP_BYTES = 64 * 1024;
const LF = 0x0a;

/**
 * Reads backwards until so many turns are there. No index, checkpoint or scan is needed for it. Lines that are no whole records are
 * passed over, a torn end too.
 * @throws errno errors of the file port
 */
export function readLogTail(fs: LogFs, segments: readonly LogSegment[], options: TailOptions): LogTail {
  const newest: TailRecord[] = [];
  let turns = 0;
  let readBytes = 0;
  let hasMore = false;
  for (const segment of segments.toReversed()) {
    if (turns >= options.turns || readBytes >= options.limitBytes) {
      hasMore = true;
      break;
    }
    const file = fs.openRead(segment.path);
    try {
      // Bytes from `start` on that are not yet part of a handled line.
      let start = Math.min(file.sizeBytes(), segment.endOffset ?? Number.POSITIVE_INFINITY);
      let held: Uint8Array = new Uint8Array(0);
      while (start > 0 && turns < options.turns && readBytes < options.limitBytes) {
        // A long line is not put together over and over.
        const length = Math.min(Math.max(STEP_BYTES, held.length), start);
        start -= length;
        readBytes += length;
        const bytes = Buffer.concat([file.readAt(start, length), held]);
        const first = start === 0 ? 0 : bytes.indexOf(LF) + 1;
        if (first === 0 && start > 0) {
          held = bytes;
          continue;
        }
        held = bytes.subarray(0, first);
        turns += takeLines(bytes.subarray(first), segment.path, newest);
      }
      hasMore ||= start > 0 || held.length > 0;
    } finally {
      file.close();
    }
  }
  const records = newest.toReversed();
  if (turns < options.turns) return { records, hasMore, readBytes };
  // Back to the beginning of the oldest wanted turn.
  let wanted = options.turns;
  let from = records.length;
  while (from > 0 && wanted > 0) if (records[--from]?.record.event.type === 'turn.started') wanted -= 1;
  return { records: records.slice(from), hasMore: hasMore || from > 0, readBytes };
}

/** Decodes whole lines, the last one first. Answers how many turns begin in them. */
function takeLines(bytes: Buffer, path: string, newest: TailRecord[]): number {
  let turns = 0;
  for (let end = bytes.lastIndexOf(LF); end > 0;) {
    const before = bytes.lastIndexOf(LF, end - 1);
    const line = bytes.subarray(before + 1, end);
    const record = decodeBetween(
      before <= 0 ? undefined : bytes.subarray(bytes.lastIndexOf(LF, before - 1) + 1, before),
      line,
    );
    if (record.kind === 'record') {
      newest.push({ record, path });
      if (record.event.type === 'turn.started') turns += 1;
    }
    if (before <= 0) break;
    end = before;
  }
  return turns;
}

/** The record of a line, with the number and version that it was written with where the line before it tells. */
function decodeBetween(before: Uint8Array | undefined, line: Uint8Array): DecodedRecord {
  const sum = before === undefined ? undefined : decodeClaimedSum(before);
  const decoded = decodeRecord(line, sum);
  if (before === undefined || sum === undefined || decoded.kind === 'record') return decoded;
  const previous = decodeRecord(before, undefined, 'facts');
  const next = previous.kind === 'record' ? previous.event.seq + 1 : undefined;
  const mended = next === undefined ? undefined : mendHead(line, [sum], next, next, 'whole');
  // A sum that does not fit says nothing here: the line before it may be the one that was changed.
  return mended?.record ?? decoded.record ?? decoded;
}
