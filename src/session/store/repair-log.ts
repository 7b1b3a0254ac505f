/** The one repair there is: bytes after the last whole record are moved out of the log. @effects fs lock */
import { CsmError } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Locks } from '#/platform/lock.ts';

/** Where a log's cut end was moved. */
export interface TornTail {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Moves what stands after `endOffset` into a file beside the log, so that nothing is thrown away, then cuts it off. The copy is
 * synced before the log is changed. The caller holds the lock.
 * @param log path of the log, `.../events.jsonl`; the copy is `.../events.torn-<n>`
 */
export function cutTorn(fs: Fs, log: string, endOffset: number): TornTail {
  const stem = log.replace(/\.jsonl$/, '');
  let index = 1;
  while (fs.stat(`${stem}.torn-${index}`) !== undefined) index += 1;
  const path = `${stem}.torn-${index}`;
  const tail = readFrom(fs, log, endOffset);
  fs.writeFileAtomic(path, tail);
  const file = fs.openAppend(log);
  try {
    file.truncate(endOffset);
  } finally {
    file.close();
  }
  return { path, bytes: tail.length };
}

const LF = 0x0a;

function readFrom(fs: Fs, path: string, offset: number): Uint8Array {
  const file = fs.openRead(path);
  try {
    return file.readAt(offset, Math.max(0, file.sizeBytes() - offset));
  } finally {
    file.close();
  }
}

/**
 * Cuts a torn tail off a log that nobody writes to. Doing it again changes nothing.
 * @param endOffset where the last whole record ends in the file
 * @throws CsmError `log-locked`, `log-changed`
 */
export function repairTorn(
  ports: { readonly fs: Fs; readonly locks: Locks },
  log: string,
  endOffset: number,
): TornTail | undefined {
  const folder = log.includes('/') ? log.slice(0, log.lastIndexOf('/')) : '.';
  const lock = ports.locks.tryAcquire(`${folder}/lock`);
  if (lock === undefined) {
    throw new CsmError('conflict', 'log-locked', `${log} is in use by another process`, {
      hint: 'Wait until it is done, or end it.',
    });
  }
  try {
    const size = ports.fs.stat(log)?.sizeBytes ?? 0;
    if (size <= endOffset) return undefined;
    if (readFrom(ports.fs, log, endOffset).includes(LF)) {
      throw new CsmError('conflict', 'log-changed', `${log} has grown since it was read`, { hint: 'Verify it again.' });
    }
    return cutTorn(ports.fs, log, endOffset);
  } finally {
    lock.release();
  }
}
