/** The process port in memory: each child does what the test says. */
import { errnoError } from '#/platform/bun/errno-error.ts';
import type { ExitStatus, Processes, ProcessRequest, RunningProcess, TerminalDriverFacts } from '#/platform/process.ts';

/** A child as the test holds it. */
export class MemoryChild {
  readonly request: ProcessRequest;
  readonly pid: number;
  /** What was written to it, as text. */
  input = '';
  inputClosed = false;
  readonly signals: string[] = [];
  readonly sizes: { readonly cols: number; readonly rows: number }[] = [];
  /** Called at each signal; ends the child by that signal unless the test sets something else. */
  onSignal: (signal: string) => void = (signal) => this.exit({ code: null, signal });
  /** Called at each write. */
  onInput: (text: string) => void = () => {};
  readonly exited: Promise<ExitStatus>;
  #resolve: (status: ExitStatus) => void = () => {};
  #ended = false;

  constructor(request: ProcessRequest, pid: number) {
    this.request = request;
    this.pid = pid;
    this.exited = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Delivers output; resolves when the receiver took it. */
  async print(data: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout'): Promise<void> {
    await this.request.onOutput(typeof data === 'string' ? new TextEncoder().encode(data) : data, stream);
  }

  /** Ends it: an exit code, or a whole status. */
  exit(status: number | ExitStatus): void {
    this.#ended = true;
    this.#resolve(typeof status === 'number' ? { code: status, signal: null } : status);
  }
}

/** Starts children by `onSpawn`, which says what each one does. */
export class MemoryProcesses implements Processes {
  readonly children: MemoryChild[] = [];
  /** Programs that `which` finds, by name. */
  readonly programs = new Map<string, string>();
  /** Runs right after each start. Throw to make the start fail. Without one, every program is missing. */
  onSpawn: ((child: MemoryChild) => void | Promise<void>) | undefined;
  #nextPid = 1000;

  spawn(request: ProcessRequest): RunningProcess {
    if (this.onSpawn === undefined) {
      throw errnoError('ENOENT', 'no such file or directory', 'execve', request.argv[0] ?? '');
    }
    const child = new MemoryChild(request, this.#nextPid++);
    void this.onSpawn(child);
    this.children.push(child);
    return {
      pid: child.pid,
      write: async (bytes) => {
        if (child.ended || child.inputClosed) throw errnoError('EPIPE', 'broken pipe', 'write');
        const text = new TextDecoder().decode(bytes);
        child.input += text;
        child.onInput(text);
      },
      closeStdin: () => {
        child.inputClosed = true;
      },
      resize: (cols, rows) => {
        child.sizes.push({ cols, rows });
      },
      kill: (signal) => {
        if (child.ended) return;
        child.signals.push(signal);
        child.onSignal(signal);
      },
      signalForeground: (signal) => {
        if (child.ended) return;
        child.signals.push(signal);
        child.onSignal(signal);
      },
      exited: child.exited,
    };
  }

  terminalDriver(): TerminalDriverFacts {
    return { name: 'bun', reason: 'in memory' };
  }

  /** Children leave nobody behind. */
  hasGroup(): boolean {
    return false;
  }

  killGroup(): void {}

  /** Nothing runs in the foreground of a test. */
  spawnInPlace(): never {
    throw new Error('no foreground');
  }

  /** None: there is nothing that could end. */
  openLifeline(): undefined {
    return undefined;
  }

  which(program: string): string | undefined {
    return this.programs.get(program);
  }
}
