/** The lock of a session: one writer, released by the kernel when its holder dies. @effects fs clock lock */
import { CsmError } from '#/base/errors.ts';
import type { HeldLock } from '#/platform/lock.ts';
import type { StorePlatform } from './session-store.ts';

/**
 * How long the lock of a holder that is dead is waited for: a child that it was starting when it was killed has a copy of the
 * descriptor until its program begins. So long, too, that of one who has it for a moment only.
 */
const FREE_SOON_MS = 2_000;
const POLL_MS = 5;
/** What the file says may be of the last holder still: who takes the lock writes into it right after. */
const LOOK_AGAIN_MS = 10;

/** The lock, and what its file says. */
export interface SessionLock extends HeldLock {
  /** What the last holder had written; undefined where the file was not there. */
  readonly before: string | undefined;
  /** What was written now; undefined where the disk refused. */
  readonly text: string | undefined;
}

/**
 * Takes the lock of session `id`, and writes into its file who has it, for people and for who waits.
 * @param label how the user calls the session; asked for only where it is needed
 * @param isBrief it is given back at once: whoever comes meanwhile waits and is not refused
 * @throws CsmError `session-locked` where somebody else holds it
 */
export async function acquireSessionLock(
  platform: StorePlatform,
  path: string,
  label: () => string,
  isBrief = false,
): Promise<SessionLock> {
  const lock = platform.locks.tryAcquire(path) ?? (await awaitFree(platform, path));
  if (lock === undefined) throw lockedError(platform, path, label());
  const before = readLockText(platform, path);
  const text = `${platform.env.pid} ${new Date(platform.clock.now()).toISOString()}${isBrief ? ' brief' : ''}\n`;
  try {
    platform.fs.writeFile(path, text);
  } catch {
    // A full disk must not keep a session from being read and closed; the text is for people only.
    return { before, text: undefined, release: () => lock.release() };
  }
  return { before, text, release: () => lock.release() };
}

/** The lock, where it is free soon: its holder is dead, or has it for a moment only. Undefined where somebody works under it. */
async function awaitFree(platform: StorePlatform, path: string): Promise<HeldLock | undefined> {
  const { clock, locks } = platform;
  const startMs = clock.monotonic();
  for (;;) {
    const passedMs = clock.monotonic() - startMs;
    if (passedMs >= (isFreeSoon(platform, path) ? FREE_SOON_MS : LOOK_AGAIN_MS)) return undefined;
    await clock.sleep(POLL_MS);
    const lock = locks.tryAcquire(path);
    if (lock !== undefined) return lock;
  }
}

function isFreeSoon(platform: StorePlatform, path: string): boolean {
  const text = readLockText(platform, path);
  const pid = decodeHolder(text);
  // Empty while it is being written.
  if (pid === undefined) return text === '';
  if (text?.endsWith(' brief\n') === true) return true;
  return pid !== platform.env.pid && platform.fs.stat(`/proc/${pid}`) === undefined;
}

function lockedError(platform: StorePlatform, path: string, label: string): CsmError {
  const pid = decodeHolder(readLockText(platform, path));
  const holder = pid === undefined ? 'another process' : pid === platform.env.pid ? 'this process' : `process ${pid}`;
  return new CsmError('conflict', 'session-locked', `session ${label} is in use by ${holder}`, {
    hint: 'Wait until it is done or end it; or continue on a branch of your own with `csm fork`.',
    data: { path, ...(pid === undefined ? {} : { pid }) },
  });
}

function readLockText(platform: StorePlatform, path: string): string | undefined {
  try {
    return platform.fs.readText(path);
  } catch {
    return undefined;
  }
}

/** Pure. */
function decodeHolder(text: string | undefined): number | undefined {
  const pid = Number.parseInt(text ?? '', 10);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}
