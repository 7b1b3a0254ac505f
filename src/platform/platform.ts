/** All ports together: the one value through which csm touches the machine. `main.ts` makes it, tests fake it. */
import type { Clock } from './clock.ts';
import type { Env } from './env.ts';
import type { Fs } from './fs.ts';
import type { Http } from './http.ts';
import type { Kernel } from './kernel.ts';
import type { Locks } from './lock.ts';
import type { Processes } from './process.ts';
import type { Random } from './random.ts';
import type { Signals } from './signals.ts';
import type { Sqlite } from './sqlite.ts';
import type { TerminalDevice } from './terminal-device.ts';
import type { TerminalStreams } from './terminal-streams.ts';

export interface Platform {
  readonly fs: Fs;
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Env;
  readonly http: Http;
  readonly processes: Processes;
  readonly streams: TerminalStreams;
  readonly locks: Locks;
  readonly kernel: Kernel;
  readonly signals: Signals;
  readonly sqlite: Sqlite;
  /** Opens the terminal for a program that has it to itself; undefined where standard input or output is none. */
  openTerminal(): TerminalDevice | undefined;
}
