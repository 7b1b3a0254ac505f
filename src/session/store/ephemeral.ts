/** Roots of sessions that are not kept. @effects fs clock random env */
import { encodeHex } from '#/base/ids.ts';
import { TRANSIENT_PREFIX } from '#/config/paths.ts';
import type { StorePlatform } from './session-store.ts';

/** A root without a live session this long after its last change was left behind by a process that was killed. */
const LEFT_BEHIND_MS = 60 * 60 * 1000;

/** Makes a root in the temporary directory, for this user only, and removes roots that killed processes left there. */
export function acquireTransientRoot(platform: StorePlatform): string {
  const { fs, env, random } = platform;
  const folder = env.tempDir();
  removeLeftBehind(platform, folder);
  const root = `${folder}/${TRANSIENT_PREFIX}${env.pid}-${encodeHex(random.bytes(8))}`;
  fs.makeDir(root);
  return root;
}

function removeLeftBehind(platform: StorePlatform, folder: string): void {
  const { fs, env, clock } = platform;
  for (const name of fs.list(folder)) {
    if (!name.startsWith(TRANSIENT_PREFIX)) continue;
    const root = `${folder}/${name}`;
    const stat = fs.lstat(root);
    if (stat?.kind !== 'directory' || stat.uid !== env.uid || clock.now() - stat.mtimeMs < LEFT_BEHIND_MS) continue;
    if (!isInUse(platform, root)) fs.remove(root, { recursive: true });
  }
}

function isInUse(platform: StorePlatform, root: string): boolean {
  const { fs, locks } = platform;
  for (const id of fs.list(`${root}/sessions`)) {
    const lock = locks.tryAcquire(`${root}/sessions/${id}/lock`);
    if (lock === undefined) return true;
    lock.release();
  }
  return false;
}
