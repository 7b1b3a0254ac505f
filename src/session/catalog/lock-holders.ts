/** Which sessions somebody is writing to, as the kernel says, without touching a lock. @effects fs lock */
import { errnoOf } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Locks } from '#/platform/lock.ts';

/** Inodes of files that are locked by flock(2), from the text of `/proc/locks`. Pure. */
export function decodeLockedInodes(text: string): ReadonlySet<number> {
  const inodes = new Set<number>();
  for (const line of text.split('\n')) {
    // `12: FLOCK  ADVISORY  WRITE 4711 08:01:131337 0 EOF`; a line with an arrow only waits.
    const match = /^\d+: FLOCK\s+\S+\s+WRITE\s+-?\d+\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line);
    if (match?.[1] !== undefined) inodes.add(Number(match[1]));
  }
  return inodes;
}

/** Of these lock files, those that somebody holds. A file that is not there is held by nobody. */
export function readHeldLocks(fs: Fs, locks: Locks, paths: readonly string[]): ReadonlySet<string> {
  const held = new Set<string>();
  if (paths.length === 0) return held;
  const inodes = readLockedInodes(fs);
  for (const path of paths) {
    const stat = fs.stat(path);
    if (stat === undefined) continue;
    if (inodes === undefined ? isHeld(locks, path) : inodes.has(stat.inode)) held.add(path);
  }
  return held;
}

function readLockedInodes(fs: Fs): ReadonlySet<number> | undefined {
  try {
    return decodeLockedInodes(fs.readText('/proc/locks'));
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** Where the kernel does not tell, the lock is tried. */
function isHeld(locks: Locks, path: string): boolean {
  try {
    const lock = locks.tryAcquire(path);
    lock?.release();
    return lock === undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}
