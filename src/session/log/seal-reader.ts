/** The digest of a log as a seal says it, from the last seal on. @effects fs */
import { LineSplitter } from '#/base/lines.ts';
import type { Fs } from '#/platform/fs.ts';
import type { SealMark } from '#/session/events/replay-state.ts';
import type { LogSegment } from './log-reader.ts';
import { LogDigest } from './seal.ts';

const CHUNK_BYTES = 256 * 1024;

/** Digest at a logical offset, which is the end of a record. Reads what stands between the last seal and there. */
export function readLogDigest(
  fs: Fs,
  segments: readonly LogSegment[],
  lastSeal: SealMark | undefined,
  toOffset: number,
): string {
  const digest = new LogDigest();
  if (lastSeal !== undefined) digest.seal(lastSeal.logDigest);
  const from = lastSeal?.offset ?? 0;
  const splitter = new LineSplitter();
  for (const { path, startOffset = 0, endOffset = Number.POSITIVE_INFINITY } of segments) {
    const end = Math.min(endOffset, toOffset - startOffset);
    let offset = Math.max(0, from - startOffset);
    if (offset >= end) continue;
    const file = fs.openRead(path);
    try {
      while (offset < end) {
        const chunk = file.readAt(offset, Math.min(CHUNK_BYTES, end - offset));
        if (chunk.length === 0) break;
        splitter.push(chunk, (line) => digest.push(line));
        offset += chunk.length;
      }
    } finally {
      file.close();
    }
  }
  return digest.digest();
}
