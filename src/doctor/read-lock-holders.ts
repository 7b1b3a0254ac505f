/**
 * Which of a store's locks are held, and by whom. The kernel's list names a process and an inode; the process's open files say
 * which path that is. Only where they do not (another user's process, one that is gone) are all lock files looked at: there may be
 * ten thousand. @effects fs lock
 */
import { errnoOf } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Locks } from '#/platform/lock.ts';
import { readHeldLocks } from '#/session/catalog/lock-holders.ts';
import { readSmallFile } from './read-small-file.ts';

/** Lock files that are tried one by one where the kernel has no list. */
const TRIED = 256;

/** A flock(2) that is held for writing. */
export interface KernelLock {
  readonly pid: number;
  readonly inode: number;
}

/** Those of the text of `/proc/locks`; who only waits is left out. Pure. */
export function decodeKernelLocks(text: string): readonly KernelLock[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\d+: FLOCK\s+\S+\s+WRITE\s+(-?\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line);
    return match === null ? [] : [{ pid: Number(match[1]), inode: Number(match[2]) }];
  });
}

/**
 * The held ones of `paths`, in their order.
 * @param paths made only where they are needed; the likeliest first
 */
export function readLockHolders(
  fs: Fs,
  locks: Locks,
  folder: string,
  paths: () => readonly string[],
): readonly string[] {
  const text = readSmallFile(fs, '/proc/locks');
  if (text === undefined) return [...readHeldLocks(fs, locks, paths().slice(0, TRIED))];
  const held = decodeKernelLocks(text);
  if (held.length === 0) return [];
  const open = held.map(({ pid, inode }) => findOpenFile(fs, pid, inode, folder));
  if (open.includes(undefined)) {
    const all = paths();
    const inodes = new Set(held.map(({ inode }) => inode));
    const stats = fs.statMany(all);
    return all.filter((_, index) => inodes.has(stats[index]?.inode ?? -1));
  }
  return [...new Set(open)].filter((path): path is string => path !== undefined && path !== ELSEWHERE);
}

/** A lock of a file that is not in the folder. */
const ELSEWHERE = '';

/** The path below `folder` that a process has open with this inode; undefined where that cannot be seen. */
function findOpenFile(fs: Fs, pid: number, inode: number, folder: string): string | undefined {
  try {
    const opened = fs.list(`/proc/${pid}/fd`);
    if (opened.length === 0) return undefined;
    for (const name of opened) {
      const path = readLink(fs, `/proc/${pid}/fd/${name}`);
      if (path === undefined || fs.stat(`/proc/${pid}/fd/${name}`)?.inode !== inode) continue;
      return path.startsWith(`${folder}/`) ? path : ELSEWHERE;
    }
    return undefined;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

function readLink(fs: Fs, path: string): string | undefined {
  try {
    return fs.readLink(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
