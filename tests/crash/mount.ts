/** File systems of a row's own, in a mount namespace of its own: nothing of them is left when the process ends. @effects process */
import { readFileSync } from 'node:fs';

/** Starts a row in a namespace in which its mounts are its own. */
export const OWN_MOUNTS: readonly string[] = ['unshare', '--mount', '--propagation', 'private'];

function succeeds(argv: readonly string[]): boolean {
  try {
    return Bun.spawnSync([...argv], { stdout: 'ignore', stderr: 'ignore' }).success;
  } catch {
    return false;
  }
}

/** Why nothing can be mounted here, or undefined. */
export function mountsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root: nothing can be mounted';
  if (Bun.which('unshare') === null) return 'no unshare on this machine';
  return succeeds([...OWN_MOUNTS, 'true']) ? undefined : 'no mount namespace can be made here';
}

/** Why there is no disk of our own here, or undefined. */
export function loopMissing(): string | undefined {
  const missing = mountsMissing();
  if (missing !== undefined) return missing;
  if (Bun.which('mkfs.ext4') === null) return 'no mkfs.ext4 on this machine';
  return succeeds(['losetup', '-f']) ? undefined : 'no loop device here';
}

/** Runs a program of the machine. @throws with what it said */
export function runTool(...argv: readonly string[]): string {
  const done = Bun.spawnSync([...argv], { stdout: 'pipe', stderr: 'pipe' });
  if (!done.success) throw new Error(`${argv.join(' ')}: ${done.stderr.toString()}`);
  return done.stdout.toString();
}

/** What a block device has taken so far, and what is under way: equal twice means that nothing came between. */
export function readDeviceCounters(device: string): string {
  return readFileSync(`/sys/block/${device}/stat`, 'utf8').trim().split(/ +/).slice(0, 9).join(' ');
}
