/**
 * Ends the process groups of a session when csm is killed and can no longer do so itself: a shell that knows them and waits for
 * the end of its input. (The kernel's parent-death signal reaches the first process of a group alone.) @effects process
 */
import type { Processes, RunningProcess } from '#/platform/process.ts';

/** `+ 7` and `- 7` a line; at the end of the input, what is known is killed. */
const GUARD =
  "trap '' INT TERM HUP QUIT; groups=' '; " +
  'while read -r what group; do case $what in ' +
  '+) groups="$groups$group ";; ' +
  '-) case $groups in *" $group "*) groups="${groups%% "$group" *} ${groups#* "$group" }";; esac;; ' +
  'esac; done; for group in $groups; do kill -KILL -"$group"; done 2>/dev/null';

export class GroupGuard {
  readonly #processes: Processes;
  #shell: RunningProcess | undefined;

  constructor(processes: Processes) {
    this.#processes = processes;
  }

  /** The group that `pid` leads ends with csm, from when this resolves. */
  add(pid: number): Promise<void> {
    this.open();
    return this.#tell(`+ ${pid}\n`);
  }

  /** Starts the shell, where it does not run: `add` is then but a line to write. */
  open(): void {
    try {
      this.#shell ??= this.#processes.spawn({
        argv: ['/bin/sh', '-c', GUARD, 'csm-guard'],
        cwd: '/',
        env: { PATH: '/usr/bin:/bin' },
        stdin: 'open',
        onOutput: () => {},
      });
    } catch {
      // A machine on which no shell starts has no commands to guard either.
    }
  }

  /** The group is gone, and its number may come to be somebody else's. */
  drop(pid: number): void {
    void this.#tell(`- ${pid}\n`);
  }

  /** The groups have ended, or were dropped. */
  async close(): Promise<void> {
    const shell = this.#shell;
    this.#shell = undefined;
    shell?.closeStdin();
    await shell?.exited;
  }

  async #tell(line: string): Promise<void> {
    await this.#shell?.write(new TextEncoder().encode(line)).catch(() => {});
  }
}
