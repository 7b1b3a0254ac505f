/** Removing a session with all that is kept of it. @effects fs lock */
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import { sessionPaths } from '#/session/store/layout.ts';

/**
 * Removes the folder of a native session. Forks have what they share with it by links of their own, and stay whole. What was
 * imported from Codex is there still, as it was.
 * @throws CsmError `session-not-found`, `session-locked` (a turn runs in it)
 */
export function deleteSession({ fs, locks }: Platform, { csmRoot }: Pick<Settings, 'csmRoot'>, id: string): void {
  const { folder, lock: path } = sessionPaths(csmRoot, id);
  if (fs.stat(folder) === undefined) {
    throw new CsmError('input', 'session-not-found', `there is no session ${id}`, {
      hint: 'It may have nothing on disk yet: it is made with its first prompt.',
    });
  }
  const lock = locks.tryAcquire(path);
  if (lock === undefined) {
    throw new CsmError('conflict', 'session-locked', `session ${id} is in use`, {
      hint: 'Wait until its turn has ended, or end it there.',
    });
  }
  try {
    fs.remove(folder, { recursive: true });
  } finally {
    lock.release();
  }
}
