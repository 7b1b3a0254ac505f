/** The index file of a log, and whether it is to be trusted. @effects fs */
import { errnoOf } from '#/base/errors.ts';
import type { LogFs, LogSegment } from './log-reader.ts';
import { planResume, type ResumePlan } from './resume-plan.ts';
import { readLogEnd } from './tail-reader.ts';
import { RECORD_VERSION } from './record.ts';
import {
  INDEX_BYTES,
  decodeIndex,
  printIndexWitness,
  type IndexHead,
  type IndexStatus,
  type LogIndex,
} from './sparse-index.ts';

/** Bytes of the whole session, and the end of its own file. */
export function measureLog(fs: LogFs, segments: readonly LogSegment[]): number {
  const last = segments.at(-1);
  if (last === undefined) return 0;
  const size = fs.stat(last.path)?.sizeBytes;
  if (size === undefined) throw Object.assign(new Error(`no log ${last.path}`), { code: 'ENOENT' });
  return (last.startOffset ?? 0) + size;
}

/**
 * Bytes that folding would read of the log itself: what came after a right checkpoint, or all of it.
 * @throws errno errors of the file port
 */
export function measureUnfolded(fs: LogFs, segments: readonly LogSegment[], indexPath: string): number {
  const logBytes = measureLog(fs, segments);
  return logBytes - (trustedIndex(readIndex(fs, segments, indexPath, logBytes))?.builtFrom.endOffset ?? 0);
}

/** A plan that was made without reading the log from end to end. */
export interface PlanFromEnds {
  readonly plan: ResumePlan;
  readonly lastSeq: number;
}

/** How far back the newest compaction is looked for. */
const LOOK_BACK_BYTES = 64 * 1024 * 1024;

/**
 * Plans a resume from the index and the log's end.
 * @throws errno errors of the file port
 */
export function planFromEnds(fs: LogFs, segments: readonly LogSegment[], indexPath: string): PlanFromEnds {
  const logBytes = measureLog(fs, segments);
  const found = readIndex(fs, segments, indexPath, logBytes);
  const trusted = trustedIndex(found);
  const { lastSeq, endOffset, boundary } = readLogEnd(fs, segments, LOOK_BACK_BYTES);
  const { status, indexBytes, witnessBytes } = found;
  return {
    lastSeq,
    plan: planResume({
      logBytes,
      indexBytes,
      status,
      builtFrom: trusted?.builtFrom,
      witnessBytes,
      boundary: boundary === 'none' ? undefined : boundary,
      endOffset,
    }),
  };
}

/** The index, where it and its checkpoint are to be believed. Pure. */
export function trustedIndex({ status, index }: FoundIndex): LogIndex | undefined {
  return status === 'fresh' || status === 'behind' ? index : undefined;
}

/** An index file, and how it stands to its log. */
export interface FoundIndex {
  readonly status: IndexStatus;
  /** Where it says anything. Only one that is `fresh` or `behind` is to be believed, and `bare` but for its checkpoint. */
  readonly index?: LogIndex;
  /** Of the file, that were read. */
  readonly indexBytes: number;
  /** Of the log, that were compared. */
  readonly witnessBytes: number;
}

/** Reads the index file and compares it with the log, which has so many bytes. An index that cannot be read is none. */
export function readIndex(
  fs: LogFs,
  segments: readonly LogSegment[],
  path: string | undefined,
  logBytes: number,
): FoundIndex {
  const nothing = { indexBytes: 0, witnessBytes: 0 };
  if (path === undefined) return { status: 'missing', ...nothing };
  const bytes = readBounded(fs, path);
  if (bytes === undefined) return { status: 'missing', ...nothing };
  const indexBytes = bytes.length;
  const index = indexBytes > INDEX_BYTES ? 'damaged' : decodeIndex(bytes);
  if (typeof index === 'string') return { status: index, indexBytes, witnessBytes: 0 };
  const { builtFrom } = index;
  if (logBytes < builtFrom.endOffset) return { status: 'truncated', index, indexBytes, witnessBytes: 0 };
  const { isRight, witnessBytes } = compareWitness(fs, segments, builtFrom);
  if (!isRight) return { status: 'stale', index, indexBytes, witnessBytes };
  if (index.checkpoint === undefined) return { status: 'bare', index, indexBytes, witnessBytes };
  return { status: logBytes === builtFrom.endOffset ? 'fresh' : 'behind', index, indexBytes, witnessBytes };
}

function readBounded(fs: LogFs, path: string): Uint8Array | undefined {
  try {
    const file = fs.openRead(path);
    try {
      return file.readAt(0, Math.min(file.sizeBytes(), INDEX_BYTES + 1));
    } finally {
      file.close();
    }
  } catch (error) {
    // An index that cannot be read is as good as none.
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/**
 * The last record that an index has seen and its log does not hold, where the log was cut; undefined where it holds all.
 * @param isKept it was kept because the log had been cut: that the log went on since is no excuse
 */
export function findLostEnd(
  fs: LogFs,
  segments: readonly LogSegment[],
  path: string,
  isKept: boolean,
): IndexHead | undefined {
  const { status, index } = readIndex(fs, segments, path, measureLog(fs, segments));
  return status === 'truncated' || (isKept && status === 'stale') ? index?.builtFrom : undefined;
}

/** Whether a record that was seen, the last one of an index for one, stands where it stood, by both its ends: it may be long. */
export function compareWitness(
  fs: LogFs,
  segments: readonly LogSegment[],
  head: IndexHead,
): { readonly isRight: boolean; readonly witnessBytes: number } {
  const { start, end } = printIndexWitness(head, RECORD_VERSION);
  const segment = segments.findLast(({ startOffset = 0 }) => startOffset <= head.offset);
  const wrong = { isRight: false, witnessBytes: 0 };
  if (segment === undefined || head.endOffset - head.offset < start.length + end.length) return wrong;
  try {
    const file = fs.openRead(segment.path);
    try {
      const from = segment.startOffset ?? 0;
      const first = Buffer.from(file.readAt(head.offset - from, start.length)).toString('latin1');
      const last = Buffer.from(file.readAt(head.endOffset - from - end.length, end.length)).toString('latin1');
      return { isRight: first === start && last === end, witnessBytes: start.length + end.length };
    } finally {
      file.close();
    }
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return wrong;
  }
}
