/** Signals to a child's process group. @effects process */
import { readFileSync } from 'node:fs';
import { errnoOf } from '#/base/errors.ts';
import type { ChildSignal } from '#/platform/process.ts';

/** Signals the group that `pid` leads; does nothing where the group is gone. */
export function killGroup(pid: number, signal: ChildSignal): void {
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

/** Signals the group that reads from the terminal which `pid` leads the session of; its own group where there is none. */
export function killForegroundGroup(pid: number, signal: ChildSignal): void {
  killGroup(findForegroundGroup(pid) ?? pid, signal);
}

function findForegroundGroup(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // Behind the name: state, parent, group, session, terminal, the terminal's foreground group.
  const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[5]);
  return group > 0 ? group : undefined;
}
