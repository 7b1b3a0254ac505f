/**
 * What ended commands have left running: `server &` lives as long as the session, as in Codex, and ends with it. What has
 * made a session of its own (`setsid`) was meant to stay, and stays; behind bubblewrap nothing does.
 *
 * Behind bubblewrap there is nothing to kill, but something to wait for. The outer half is the command that csm sees end;
 * the first process of the namespace, which is in the same group, dies after it, and the kernel lets it go only once all
 * others in there have gone, those of other sessions too. So both are one thing: the group is empty, or holds but the dead.
 * @effects process fs clock
 */
import type { SandboxReceipt } from '#/base/tool-action.ts';
import type { Platform } from '#/platform/platform.ts';
import { GroupGuard } from './group-guard.ts';

/** How long killed processes are waited for: one that hangs in the kernel must not hold csm up. */
const WAIT_MS = 500;
const STEP_MS = 2;
/** When to look closer: dead processes that nobody reaps (a container without an init) keep their group. */
const PATIENCE_MS = 20;

/** Process groups whose leader has ended. One a session. */
export class Leftovers {
  readonly #platform: Pick<Platform, 'processes' | 'fs' | 'clock'>;
  readonly #groups = new Set<number>();
  readonly #guard: GroupGuard;

  constructor(platform: Pick<Platform, 'processes' | 'fs' | 'clock'>) {
    this.#platform = platform;
    this.#guard = new GroupGuard(platform.processes);
  }

  /**
   * Commands will start: whoever ends them then is there before them. Starting a program takes milliseconds, in which csm may be
   * killed and nobody would know of their groups.
   */
  expect(rung: SandboxReceipt['rung']): void {
    if (rung !== 'bwrap') this.#guard.open();
  }

  /**
   * A command has started. It ends with csm, however that ends; behind bubblewrap it does so by itself.
   * @param command `ended` resolves while the number of its group is still its own
   */
  follow(command: { readonly pid: number; readonly ended: Promise<void> }, rung: SandboxReceipt['rung']): void {
    const { pid, ended } = command;
    if (rung !== 'bwrap') this.#guard.add(pid);
    void ended.then(() => this.#note(pid));
  }

  #note(pid: number): void {
    for (const group of [...this.#groups]) this.#isLeft(group);
    if (this.#platform.processes.hasGroup(pid)) this.#groups.add(pid);
    else this.#guard.drop(pid);
  }

  /** Ends them all, and waits until they are gone, half a second at most. */
  async end(): Promise<void> {
    const { processes, clock } = this.#platform;
    for (const group of [...this.#groups]) if (this.#isLeft(group)) processes.killGroup(group, 'SIGKILL');
    // A signal that was sent has not ended anybody yet.
    for (let waitedMs = 0; waitedMs < WAIT_MS && this.#anyLeft(waitedMs >= PATIENCE_MS); waitedMs += STEP_MS) {
      await clock.sleep(STEP_MS);
    }
    this.#groups.clear();
    await this.#guard.close();
  }

  #anyLeft(looksCloser: boolean): boolean {
    const left = [...this.#groups].filter((group) => this.#isLeft(group));
    return left.length > 0 && (!looksCloser || this.#anyAlive(new Set(left)));
  }

  /** Whether the group is there and still that of the command; forgotten where it is not. */
  #isLeft(group: number): boolean {
    const { processes, fs } = this.#platform;
    // The leader was reaped before: a process of that number is somebody else's.
    const isLeft = processes.hasGroup(group) && fs.lstat(`/proc/${group}`) === undefined;
    if (!isLeft) {
      this.#groups.delete(group);
      this.#guard.drop(group);
    }
    return isLeft;
  }

  #anyAlive(groups: ReadonlySet<number>): boolean {
    const { fs } = this.#platform;
    return fs.list('/proc').some((name) => {
      if (!/^[0-9]+$/.test(name)) return false;
      let stat: string;
      try {
        stat = fs.readText(`/proc/${name}/stat`);
      } catch {
        return false;
      }
      // The name in parentheses may hold anything; behind it: state, parent, group.
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state !== 'Z' && state !== 'X' && groups.has(Number(group));
    });
  }
}
