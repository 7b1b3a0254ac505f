/** The digest of a log as a seal says it, from the last seal on. @effects fs */
import type { Fs } from '#/platform/fs.ts';
import type { SealMark } from '#/session/events/replay-state.ts';
import { readLog, type LogSegment } from './log-reader.ts';
import { LogDigest } from './seal.ts';

/** Digest at a logical offset, which is the end of a record. Reads what stands between the last seal and there. */
export function readLogDigest(
  fs: Fs,
  segments: readonly LogSegment[],
  lastSeal: SealMark | undefined,
  toOffset: number,
): string {
  const digest = new LogDigest();
  if (lastSeal !== undefined) digest.seal(lastSeal.logDigest);
  const from =
    lastSeal === undefined
      ? { seq: 0, sum: 0, offset: 0 }
      : { seq: lastSeal.seq - 1, sum: undefined, offset: lastSeal.offset };
  readLog(
    fs,
    segments,
    { onRecord: (_scanned, _segment, line) => digest.push(line) },
    { depth: 'facts', from, toOffset },
  );
  return digest.digest();
}
