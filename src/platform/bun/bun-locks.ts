/** Advisory locks: flock(2), or an exclusive transaction on a SQLite file where ffi does not work. @effects fs lock */
import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import type { HeldLock, Locks } from '#/platform/lock.ts';
import { O_CLOEXEC } from './open-flags.ts';
import { openLibc, type Libc } from './libc.ts';

const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;
/** Each try but the last lost a race with somebody who removed the file. */
const MOST_TRIES = 3;

/**
 * Opens the lock port.
 * @param libc how to reach flock(2); undefined takes the SQLite way (tests pass it, everybody else omits it)
 */
export function openBunLocks(libc: () => Libc | undefined = openLibc): Locks {
  return {
    tryAcquire: (path) => {
      const calls = libc();
      return calls === undefined ? acquireBySqlite(path) : acquireByFlock(calls, path);
    },
  };
}

/**
 * flock belongs to the open file, not to the process, so two holders in one process exclude each other as well. A file
 * that was removed between open and lock is no lock any more: whoever comes next makes a new one. So the inode is
 * compared, and the lock is taken again on the new file.
 */
function acquireByFlock(libc: Libc, path: string): HeldLock | undefined {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | O_CLOEXEC, 0o600);
    if (libc.flock(fd, LOCK_EX | LOCK_NB) !== 0) {
      closeSync(fd);
      return undefined;
    }
    // Unlocked by name, because closing is not enough while a child of ours is between fork and exec with a copy.
    const release = (): void => {
      libc.flock(fd, LOCK_UN);
      closeSync(fd);
    };
    if (isStillAt(fd, path)) return held(release);
    release();
  }
  return undefined;
}

function isStillAt(fd: number, path: string): boolean {
  const open = fstatSync(fd);
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino === open.ino && there.dev === open.dev;
}

/** The transaction's own file stands beside, because SQLite must own what it locks. */
function acquireBySqlite(path: string): HeldLock | undefined {
  closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT | O_CLOEXEC, 0o600));
  const { Database } = require('bun:sqlite') as typeof import('bun:sqlite');
  closeSync(openSync(`${path}.sqlite`, constants.O_RDWR | constants.O_CREAT | O_CLOEXEC, 0o600));
  const database = new Database(`${path}.sqlite`);
  try {
    database.run('PRAGMA busy_timeout = 0');
    database.run('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return held(() => database.close());
}

function held(release: () => void): HeldLock {
  let open = true;
  return {
    release: () => {
      if (!open) return;
      open = false;
      release();
    },
  };
}
