/** The newest records of a log, read from its end: for whoever wants to show them before anything else is known. @effects fs */
import type { EventRef } from '#/session/events/compaction.ts';
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
  let block: Block | undefined;
  for (block of readBlocks(fs, segments, options.limitBytes)) {
    turns += takeLines(block.lines, block.segment.path, newest);
    if (turns >= options.turns) break;
  }
  const { hasMore = false, readBytes = 0 } = block ?? {};
  const records = newest.toReversed();
  if (turns < options.turns) return { records, hasMore, readBytes };
  // Back to the beginning of the oldest wanted turn.
  let wanted = options.turns;
  let from = records.length;
  while (from > 0 && wanted > 0) if (records[--from]?.record.event.type === 'turn.started') wanted -= 1;
  return { records: records.slice(from), hasMore: hasMore || from > 0, readBytes };
}

/** Where a log ends and which compaction its context begins with, as far as its end says. */
export interface LogEnd {
  /** The last whole record; 0 where there is none within the limit. */
  readonly lastSeq: number;
  /** Logical, after that record. */
  readonly endOffset: number;
  /** The newest compaction, or the one that undoing one restored. `none`: there is none in all of the log. */
  readonly boundary: EventRef | 'none' | 'unknown';
}

const COMPACTION = Buffer.from('Z","type":"compaction.');

/**
 * Reads backwards until the last record and the newest compaction are found.
 * @throws errno errors of the file port
 */
export function readLogEnd(fs: LogFs, segments: readonly LogSegment[], limitBytes: number): LogEnd {
  let last: { readonly seq: number; readonly endOffset: number } | undefined;
  let hasMore = false;
  for (const block of readBlocks(fs, segments, limitBytes)) {
    const { lines, offset } = block;
    ({ hasMore } = block);
    for (let end = lines.lastIndexOf(LF); last === undefined && end > 0;) {
      const start = lines.lastIndexOf(LF, end - 1) + 1;
      const record = decodeRecord(lines.subarray(start, end), undefined, 'checked');
      if (record.kind === 'record') last = { seq: record.event.seq, endOffset: offset + end + 1 };
      end = start - 1;
    }
    for (
      let at = lines.lastIndexOf(COMPACTION);
      at !== -1;
      at = at === 0 ? -1 : lines.lastIndexOf(COMPACTION, at - 1)
    ) {
      const start = lines.lastIndexOf(LF, at) + 1;
      const end = lines.indexOf(LF, at);
      if (end === -1) continue;
      const record = decodeRecord(lines.subarray(start, end), undefined, 'checked');
      if (record.kind !== 'record') continue;
      const { event, digest } = record;
      const boundary =
        event.type === 'compaction.committed'
          ? { seq: event.seq, offset: offset + start, digest }
          : event.type === 'compaction.undone'
            ? (event.restores ?? 'none')
            : undefined;
      if (boundary !== undefined) return { lastSeq: last?.seq ?? 0, endOffset: last?.endOffset ?? 0, boundary };
    }
  }
  return { lastSeq: last?.seq ?? 0, endOffset: last?.endOffset ?? 0, boundary: hasMore ? 'unknown' : 'none' };
}

/** Whole lines of a log. */
interface Block {
  readonly lines: Buffer;
  /** Of their first byte, in the logical log. */
  readonly offset: number;
  readonly segment: LogSegment;
  /** There is more before them. */
  readonly hasMore: boolean;
  /** So far. */
  readonly readBytes: number;
}

/** The lines of a log from its end (or the end of a record) to its beginning, in blocks, until so many bytes are read. */
function* readBlocks(
  fs: LogFs,
  segments: readonly LogSegment[],
  limitBytes: number,
  toOffset = Number.POSITIVE_INFINITY,
): Generator<Block> {
  let readBytes = 0;
  for (const [index, segment] of segments.entries().toArray().toReversed()) {
    const { startOffset = 0, endOffset = Number.POSITIVE_INFINITY } = segment;
    if (startOffset >= toOffset) continue;
    const file = fs.openRead(segment.path);
    try {
      // Bytes from `start` on that are not yet part of a handled line.
      let start = Math.min(file.sizeBytes(), endOffset, toOffset - startOffset);
      let held: Uint8Array = new Uint8Array(0);
      while (start > 0 && readBytes < limitBytes) {
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
        const hasMore = index > 0 || start > 0 || held.length > 0;
        const offset = startOffset + start + first;
        yield { lines: bytes.subarray(first), offset, segment, hasMore, readBytes };
      }
    } finally {
      file.close();
    }
  }
}

/** Decodes whole lines, the last one first. Answers how many turns begin in them. */
function takeLines(bytes: Buffer, path: string, newest: TailRecord[]): number {
  let turns = 0;
  for (const { record } of decodeBackwards(bytes)) {
    newest.push({ record, path });
    if (record.event.type === 'turn.started') turns += 1;
  }
  return turns;
}

/** The records of whole lines, the last one first, with the offset of each in the lines. What is none is passed over. */
function* decodeBackwards(bytes: Buffer): Generator<{ readonly record: TailRecord['record']; readonly at: number }> {
  for (let end = bytes.lastIndexOf(LF); end > 0;) {
    const before = bytes.lastIndexOf(LF, end - 1);
    const line = bytes.subarray(before + 1, end);
    const record = decodeBetween(
      before <= 0 ? undefined : bytes.subarray(bytes.lastIndexOf(LF, before - 1) + 1, before),
      line,
    );
    if (record.kind === 'record') yield { record, at: before + 1 };
    if (before <= 0) break;
    end = before;
  }
}

/** A record with its place in the logical log. */
export interface PlacedRecord extends TailRecord {
  readonly offset: number;
}

/**
 * The records before a logical offset, the newest first: it is read on only as far as they are asked for. Lines that are no whole
 * records are passed over.
 * @throws errno errors of the file port
 */
export function* readRecordsBackwards(
  fs: LogFs,
  segments: readonly LogSegment[],
  toOffset?: number,
): Generator<PlacedRecord> {
  for (const block of readBlocks(fs, segments, Number.POSITIVE_INFINITY, toOffset)) {
    for (const { record, at } of decodeBackwards(block.lines)) {
      yield { record, path: block.segment.path, offset: block.offset + at };
    }
  }
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
