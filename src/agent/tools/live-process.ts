/** One command that runs: its output in bounded memory, its end, and how it is stopped. @effects process clock */
import type { PreparedCommand } from '#/agent/sandbox/launcher.ts';
import type { Clock } from '#/platform/clock.ts';
import type { ChildSignal, ExitStatus, Processes, RunningProcess } from '#/platform/process.ts';
import { measureExitCode } from './command-output.ts';
import { LiveText } from './live-text.ts';
import { decodeOutput, OutputBuffer, type BufferedOutput } from './output-buffer.ts';
import type { LiveProcess } from './process-table.ts';
import { CONTROL_NAMES } from './terminal-controls.ts';
import type { ToolReporter } from './tool.ts';

/** How long a command that was told to end may clean up. */
const TERMINATE_GRACE_MS = 1000;
/** The size of a command's terminal, as observed in Codex. */
export const TERMINAL_SIZE = { cols: 80, rows: 24 } as const;

export interface LiveCommandOptions {
  readonly processId: number;
  readonly callId: string;
  readonly terminal: boolean;
  readonly prepared: PreparedCommand;
  readonly report: ToolReporter;
  readonly redact: (text: string) => string;
  /** Of the terminal; 80 columns and 24 rows unless given. */
  readonly size?: { readonly cols: number; readonly rows: number };
  /** The command line, where somebody had to say yes to its running outside of the sandbox. */
  readonly escalated?: { readonly command: string; readonly cwd: string } | undefined;
  /** Keeps the two outputs apart: `readAll` has both, in the order they came in, which need not be the one they were printed in. */
  readonly apart?: boolean;
  /** Gets every chunk besides. */
  readonly onChunk?: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void;
}

/** Started by its constructor, which throws the port's errno error where it cannot be. */
export class LiveCommand implements LiveProcess {
  readonly processId: number;
  readonly callId: string;
  readonly terminal: boolean;
  readonly #clock: Clock;
  readonly #options: LiveCommandOptions;
  readonly #child: RunningProcess;
  /** What no answer has shown yet. */
  readonly #unread = new OutputBuffer();
  /** All of it. */
  readonly #whole = new OutputBuffer();
  readonly #live: LiveText;
  readonly #startedMs: number;
  /** Resolves when it has ended, its output is complete and its sandbox released. */
  readonly ended: Promise<void>;
  #status: ExitStatus | undefined;
  #exitCode: number | undefined;
  #outlives = false;
  #killed = false;

  constructor(platform: { readonly clock: Clock; readonly processes: Processes }, options: LiveCommandOptions) {
    this.processId = options.processId;
    this.callId = options.callId;
    this.terminal = options.terminal;
    this.#clock = platform.clock;
    this.#options = options;
    this.#live = new LiveText(options.redact, (text) => options.report.output(text));
    this.#startedMs = platform.clock.monotonic();
    const size = options.size ?? TERMINAL_SIZE;
    this.#child = platform.processes.spawn({
      argv: options.prepared.argv,
      cwd: options.prepared.cwd,
      env: options.prepared.env,
      // What a model reads is to be in the order it was printed in: one pipe for both.
      ...(options.terminal ? { terminal: size } : { joinOutputs: options.apart !== true }),
      onOutput: (chunk, stream) => {
        options.onChunk?.(chunk, stream);
        this.#unread.push(chunk);
        this.#whole.push(chunk);
        this.#live.push(chunk, stream);
      },
    });
    if (options.terminal) options.report.terminal({ kind: 'opened', processId: this.processId, ...size });
    this.ended = this.#awaitEnd();
  }

  /** See {@link LiveCommandOptions.escalated}. */
  get escalated(): LiveCommandOptions['escalated'] {
    return this.#options.escalated;
  }

  /** The leader of its process group. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Undefined while it runs. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** How it ended; undefined while it runs. */
  get status(): ExitStatus | undefined {
    return this.#status;
  }

  /** Whether its call has been answered while it goes on. */
  get isBackground(): boolean {
    return this.#outlives;
  }

  /** Bytes printed so far. */
  get outputBytes(): number {
    return this.#whole.totalBytes;
  }

  /** Waits for its end, `waitMs` at most, or until `signal` aborts. */
  async wait(waitMs: number, signal: AbortSignal): Promise<'ended' | 'running' | 'aborted'> {
    if (this.#exitCode !== undefined) return 'ended';
    if (!signal.aborted) {
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const stop = (): void => resolve();
      signal.addEventListener('abort', stop, { once: true });
      const cancel = this.#clock.after(waitMs, stop);
      try {
        await Promise.race([this.ended, over]);
      } finally {
        signal.removeEventListener('abort', stop);
        cancel();
      }
    }
    if (this.#exitCode !== undefined) return 'ended';
    if (!signal.aborted) this.#live.flush();
    return signal.aborted ? 'aborted' : 'running';
  }

  /** What was printed since the last time. */
  takeUnread(): BufferedOutput {
    return this.#unread.take();
  }

  /** Everything it printed; the middle of a flood is left out. */
  readOutput(): BufferedOutput {
    return this.#whole.read();
  }

  /** Everything it printed, as text without secrets; the middle of a flood is left out. */
  readAll(): string {
    return this.#options.redact(decodeOutput(this.#whole.read()));
  }

  /** From now on its end is reported as a process's, as its call has been answered. */
  outlive(): void {
    this.#outlives = true;
  }

  /** To its terminal; resolves when that has it, to the number of bytes. Rejects with EPIPE where it has none or has ended. */
  async write(text: string): Promise<number> {
    const bytes = new TextEncoder().encode(text);
    await this.#child.write(bytes);
    const control = CONTROL_NAMES.get(text);
    const change = { kind: 'written', processId: this.processId, bytes: bytes.length } as const;
    this.#options.report.terminal(control === undefined ? change : { ...change, control });
    return bytes.length;
  }

  /** A new size for its terminal. Ignored without one, and once it has ended. */
  resize(cols: number, rows: number): void {
    if (!this.terminal || this.#exitCode !== undefined) return;
    this.#child.resize(cols, rows);
    this.#options.report.terminal({ kind: 'resized', processId: this.processId, cols, rows });
  }

  /** To the foreground group of its terminal, or to its own group. Ignored once it has ended. */
  signal(signal: ChildSignal): void {
    if (this.#exitCode !== undefined) return;
    this.#child.signalForeground(signal);
    if (this.terminal) this.#options.report.terminal({ kind: 'signaled', processId: this.processId, signal });
  }

  /** As ^C does. */
  interrupt(): void {
    this.signal('SIGINT');
  }

  /** At once, whatever it would still do; resolves once its end is reported. */
  async killNow(): Promise<void> {
    if (this.#exitCode !== undefined) return;
    this.#killed = true;
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Asks it to end, then makes it; resolves once its end is reported. */
  async kill(): Promise<void> {
    if (this.#exitCode !== undefined) return;
    this.#killed = true;
    this.#child.kill('SIGTERM');
    const cancel = this.#clock.after(TERMINATE_GRACE_MS, () => this.#child.kill('SIGKILL'));
    await this.ended;
    cancel();
  }

  async #awaitEnd(): Promise<void> {
    const status = await this.#child.exited;
    this.#options.prepared.release();
    this.#live.flush();
    const exitCode = measureExitCode(status);
    this.#status = status;
    this.#exitCode = exitCode;
    if (!this.#outlives) return;
    this.#options.report.processExited({
      processId: this.processId,
      exitCode,
      status: this.#killed ? 'interrupted' : exitCode === 0 ? 'completed' : 'failed',
      durationMs: this.#clock.monotonic() - this.#startedMs,
      aggregatedOutput: this.readAll(),
    });
  }
}
