/** The lock of a session: one writer, released by the kernel when its holder dies. @effects fs clock lock */
import { CsmError } from '#/base/errors.ts';
import type { HeldLock } from '#/platform/lock.ts';
import type { StorePlatform } from './session-store.ts';

/**
 * How long the lock of a holder that is dead is waited for: a child that it was starting when it was killed has a copy of the
 * descriptor until its program begins.
 */
const DEAD_HOLDER_MS = 2_000;
const POLL_MS = 5;

/**
 * Takes the lock of session `id`, and writes into its file who has it, for people.
 * @param label how the user calls the session; asked for only where it is needed
 * @throws CsmError `session-locked` where somebody else holds it
 */
export async function acquireSessionLock(
  platform: StorePlatform,
  path: string,
  label: () => string,
): Promise<HeldLock> {
  const lock = platform.locks.tryAcquire(path) ?? (await awaitDeadHolder(platform, path));
  if (lock === undefined) throw lockedError(platform, path, label());
  try {
    platform.fs.writeFile(path, `${platform.env.pid} ${new Date(platform.clock.now()).toISOString()}\n`);
  } catch {
    // A full disk must not keep a session from being read and closed; the text is for people only.
  }
  return lock;
}

/** The lock once the last copy of its descriptor is gone, where its holder is; undefined where that lives. */
async function awaitDeadHolder(platform: StorePlatform, path: string): Promise<HeldLock | undefined> {
  const { clock, env, fs, locks } = platform;
  const endMs = clock.monotonic() + DEAD_HOLDER_MS;
  while (clock.monotonic() < endMs) {
    const pid = readHolder(platform, path);
    if (pid === undefined || pid === env.pid || fs.stat(`/proc/${pid}`) !== undefined) return undefined;
    await clock.sleep(POLL_MS);
    const lock = locks.tryAcquire(path);
    if (lock !== undefined) return lock;
  }
  return undefined;
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
