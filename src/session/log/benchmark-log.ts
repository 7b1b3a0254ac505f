/** How fast a log is read in every way that csm reads one. @effects fs clock */
import type { Clock } from '#/platform/clock.ts';
import type { Fs } from '#/platform/fs.ts';
import { digestReplayState } from './checkpoint.ts';
import { readFoldedLog, type FoldedLog } from './folded-log.ts';
import { measureLog } from './read-index.ts';
import { readLog, type LogFs, type LogSegment } from './log-reader.ts';
import { OffsetScanner } from './offset-scan.ts';
import { encodeIndex } from './sparse-index.ts';

/** One way of reading. */
export interface BenchmarkRow {
  readonly name: 'newlines' | 'offsets' | 'index' | 'records' | 'full-replay' | 'resume';
  readonly ms: number;
  /** Read from files. */
  readonly bytes: number;
  /** 10^9 bytes a second, over the log's size for what stands for the whole log. */
  readonly gigabytesPerSecond: number;
}

export interface BenchmarkReport {
  readonly sizeBytes: number;
  readonly records: number;
  readonly rounds: number;
  readonly rows: readonly BenchmarkRow[];
  readonly indexBytes: number;
  readonly stateDigest: string;
  /** Checkpoint and tail give the state of the full replay. */
  readonly isSameState: boolean;
}

const CHUNK_BYTES = 256 * 1024;
const LF = 0x0a;

/**
 * Reads a log in every way, `rounds` times each, and tells the best time of each.
 * @param indexPath where an index may be written for the time of the measurement; it is removed
 */
export function benchmarkLog(
  ports: { readonly fs: Fs; readonly clock: Clock },
  segments: readonly LogSegment[],
  options: { readonly rounds: number; readonly indexPath: string; readonly onRow?: (name: string) => void },
): BenchmarkReport {
  const { clock } = ports;
  const counted = { bytes: 0 };
  const fs = countingReads(ports.fs, counted);
  const sizeBytes = measureLog(fs, segments);
  const rows: BenchmarkRow[] = [];
  const measure = <T>(name: BenchmarkRow['name'], action: () => T): T => {
    options.onRow?.(name);
    let best = Number.POSITIVE_INFINITY;
    let result: T | undefined;
    for (let round = 0; round < options.rounds; round++) {
      counted.bytes = 0;
      const from = clock.monotonic();
      result = action();
      best = Math.min(best, clock.monotonic() - from);
    }
    rows.push({ name, ms: best, bytes: counted.bytes, gigabytesPerSecond: sizeBytes / Math.max(best, 0.001) / 1e6 });
    return result as T;
  };

  measure('newlines', () => {
    let lines = 0;
    readAll(fs, segments, (chunk) => {
      for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) lines += 1;
    });
    return lines;
  });
  measure('offsets', () => {
    const scanner = new OffsetScanner();
    readAll(fs, segments, (chunk) => scanner.push(chunk));
    return scanner.lines;
  });
  const text = measure('index', () => printIndex(readFoldedLog(fs, segments)));
  const records = measure('records', () => readLog(fs, segments, { onRecord: () => true }).records);
  const whole = measure('full-replay', () => digestReplayState(readFoldedLog(fs, segments).replay));
  ports.fs.writeFile(options.indexPath, text);
  try {
    const resumed = measure('resume', () =>
      digestReplayState(readFoldedLog(fs, segments, { indexPath: options.indexPath }).replay),
    );
    return {
      sizeBytes,
      records,
      rounds: options.rounds,
      rows,
      indexBytes: Buffer.byteLength(text),
      stateDigest: whole,
      isSameState: whole === resumed,
    };
  } finally {
    ports.fs.remove(options.indexPath);
  }
}

/** The index of a log that was read. */
export function printIndex(folded: FoldedLog): string {
  const { last, index, end, damage, replay } = folded;
  const none = { seq: 0, offset: 0, endOffset: 0, sum: 0 };
  return encodeIndex({
    sessionId: replay.created?.session_id ?? '',
    builtFrom: last ?? none,
    records: index.records,
    stride: index.stride,
    entries: index.entries,
    isNewer: end.isNewer,
    damagedLines: end.damagedLines,
    damage: damage
      .filter(({ reason }) => reason !== 'truncated' && reason !== 'missing-base')
      .map(({ offset, lengthBytes, reason, seq }) => ({
        offset,
        lengthBytes,
        reason,
        ...(seq === undefined ? {} : { seq }),
      })),
    checkpoint: folded.isSettled ? replay : undefined,
  });
}

function readAll(fs: LogFs, segments: readonly LogSegment[], onChunk: (chunk: Buffer) => void): void {
  for (const { path, endOffset = Number.POSITIVE_INFINITY } of segments) {
    const file = fs.openRead(path);
    try {
      for (let offset = 0; offset < endOffset;) {
        const chunk = file.readAt(offset, Math.min(CHUNK_BYTES, endOffset - offset));
        if (chunk.length === 0) break;
        onChunk(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        offset += chunk.length;
      }
    } finally {
      file.close();
    }
  }
}

function countingReads(fs: LogFs, counted: { bytes: number }): LogFs {
  return {
    stat: (path) => fs.stat(path),
    openRead: (path) => {
      const file = fs.openRead(path);
      return {
        readAt: (offset, length) => {
          const bytes = file.readAt(offset, length);
          counted.bytes += bytes.length;
          return bytes;
        },
        sizeBytes: () => file.sizeBytes(),
        close: () => file.close(),
      };
    },
  };
}
