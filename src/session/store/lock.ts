/** The lock of a session: one writer, released by the kernel when its holder dies. @effects fs clock lock */
import { CsmError } from '#/base/errors.ts';
import type { HeldLock } from '#/platform/lock.ts';
import type { StorePlatform } from './session-store.ts';

/**
 * Takes the lock of session `id`, and writes into its file who has it, for people.
 * @param label how the user calls the session; asked for only where it is needed
 * @throws CsmError `session-locked` where somebody else holds it
 */
export function acquireSessionLock(platform: StorePlatform, path: string, label: () => string): HeldLock {
  const lock = platform.locks.tryAcquire(path);
  if (lock === undefined) throw lockedError(platform, path, label());
  try {
    platform.fs.writeFile(path, `${platform.env.pid} ${new Date(platform.clock.now()).toISOString()}\n`);
  } catch {
    // A full disk must not keep a session from being read and closed; the text is for people only.
  }
  return lock;
}

function lockedError(platform: StorePlatform, path: string, label: string): CsmError {
  const pid = readHolder(platform, path);
  const holder = pid === undefined ? 'another process' : pid === platform.env.pid ? 'this process' : `process ${pid}`;
  return new CsmError('conflict', 'session-locked', `session ${label} is in use by ${holder}`, {
    hint: 'Wait until it is done or end it; or continue on a branch of your own with `csm exec fork`.',
    data: { path, ...(pid === undefined ? {} : { pid }) },
  });
}

function readHolder(platform: StorePlatform, path: string): number | undefined {
  try {
    const pid = Number.parseInt(platform.fs.readText(path), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
