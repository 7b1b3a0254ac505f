/** Signals to a child's process group. @effects process */
import { errnoOf } from '#/base/errors.ts';

/** Signals the group that `pid` leads; does nothing where the group is gone. */
export function killGroup(pid: number, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'SIGHUP'): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    const code = errnoOf(error);
    // EPERM: what is left of the group belongs to somebody else (a set-user-id program).
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** Whether the group that `pid` leads has anybody in it, dead ones that nobody has reaped included. */
export function hasGroup(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}
