/** Telling those who listen to a session what was recorded in it. @effects fs */
import type { StoredEvent } from '#/session/events/index.ts';
import { readLog, resolveRecord, type LogFs, type LogSegment } from '#/session/log/log-reader.ts';
import type { LogHead } from '#/session/log/scanned-record.ts';
import { readBlob } from './blobs.ts';

/** A listener that throws must not keep the log, or the others, from going on; its defect surfaces on its own. */
export function tellAll<E>(listeners: ReadonlySet<(event: E) => void>, event: E): void {
  for (const listener of listeners) {
    try {
      listener(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/**
 * Tells what others recorded, whole.
 * @param range after its `from`, up to a logical offset
 * @throws CsmError `blob-missing` where words cannot be read any more
 */
export function readToFollowers(
  fs: Parameters<typeof readBlob>[0] & LogFs,
  segments: readonly LogSegment[],
  blobs: string,
  range: { readonly from: LogHead; readonly toOffset: number },
  followers: ReadonlySet<(event: StoredEvent) => void>,
): void {
  const onRecord = (scanned: Parameters<typeof resolveRecord>[0], segment: LogSegment): void =>
    tellAll(
      followers,
      resolveRecord(scanned, segment.path, (ref) => readBlob(fs, blobs, ref)),
    );
  readLog(fs, segments, { onRecord }, range);
}
