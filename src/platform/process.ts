/** The process port: children on pipes or on a pseudo-terminal. */

export interface ExitStatus {
  /** Exit code, or null where a signal ended it. */
  readonly code: number | null;
  /** Signal name such as `SIGKILL`, or null. */
  readonly signal: string | null;
}

/** Signals that a child can be sent. */
export const CHILD_SIGNALS = [
  'SIGINT',
  'SIGTERM',
  'SIGKILL',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGSTOP',
  'SIGTSTP',
  'SIGCONT',
  'SIGWINCH',
] as const;
export type ChildSignal = (typeof CHILD_SIGNALS)[number];

export interface ProcessRequest {
  /** Program and arguments; the program is looked up in `env.PATH` when it has no slash. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child. Nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs on a pseudo-terminal of this size; absent: pipes. */
  readonly terminal?: { readonly cols: number; readonly rows: number };
  /** Pipes only: `open` keeps a pipe to write to, `null` is /dev/null. Default `null`. */
  readonly stdin?: 'open' | 'null';
  /** Pipes only: both outputs go into one pipe, so that they arrive in the order they were printed in, as `stdout`. */
  readonly joinOutputs?: boolean;
  /**
   * Called for each chunk as it arrives, one at a time a stream; a returned promise is awaited before more is read, so a
   * slow reader slows the child down. The chunk is the callee's to keep.
   */
  readonly onOutput: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void | Promise<void>;
}

export interface RunningProcess {
  readonly pid: number;
  /** Writes to its standard input or terminal. Rejects with EPIPE once it is closed. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends its standard input (pipes), or sends the terminal's end-of-file character. */
  closeStdin(): void;
  /** Terminal only; ignored on pipes. */
  resize(cols: number, rows: number): void;
  /** Sends a signal to its whole process group (it leads one). Ignored once it is gone. */
  kill(signal: ChildSignal): void;
  /** Sends a signal to its terminal's foreground group, as a key does; without a terminal the same as `kill`. */
  signalForeground(signal: ChildSignal): void;
  /**
   * Resolves when the process has ended and its output was delivered; where a descendant keeps the output open, 250 ms
   * after the end. Never rejects.
   */
  readonly exited: Promise<ExitStatus>;
}

/** A child that has this process's own standard streams, terminal and process group: what a shell runs in the foreground. */
export interface ForegroundProcess {
  readonly pid: number;
  /**
   * Sends a signal to the only descendant `depth` generations below the child (0: the child itself), or to the nearest one
   * there is: the command behind its wrappers. Ignored once it is gone.
   */
  kill(signal: ChildSignal, depth: number): void;
  readonly exited: Promise<ExitStatus>;
}

/** What lets a child notice that csm has ended, even by SIGKILL. */
export interface Lifeline {
  /**
   * A file that a child of the same user may open while the lifeline is open (later it may be another). Reading waits; the end of the file comes
   * once csm has ended or closed the lifeline.
   */
  readonly path: string;
  /** Whoever opened it closes it. */
  close(): void;
}

/** For people: `csm doctor` shows it. */
export interface TerminalDriverFacts {
  readonly name: 'bun' | 'node-pty';
  /** A clause: `the default`. */
  readonly reason: string;
}

export interface Processes {
  /**
   * Starts a child in a session of its own, with no descriptor above 2. Throws an errno error (`ENOENT`, `EACCES`) where
   * the program or the folder is missing.
   */
  spawn(request: ProcessRequest): RunningProcess;
  /** Starts a child in the foreground, with no descriptor above 2. Throws as `spawn` does. */
  spawnInPlace(request: Pick<ProcessRequest, 'argv' | 'cwd' | 'env'>): ForegroundProcess;
  /** The path of a program as `env.PATH` finds it, or undefined. */
  which(program: string, path?: string): string | undefined;
  /**
   * Whether anybody is left in the process group that a child led; those count too that have ended and were not reaped by
   * their parent. As long as there is somebody, the number is nobody else's.
   */
  hasGroup(pid: number): boolean;
  /** Signals what is left of the process group that a child led. Ignored where that is nobody. */
  killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Which driver gives children their terminals here, and why that one. */
  terminalDriver(): TerminalDriverFacts;
  /** Opens a lifeline; undefined where there are no pipes. */
  openLifeline(): Lifeline | undefined;
}
