/**
 * A command on a terminal as somebody who is told what to do and answers: input, end of input, sizes, signals, looks at
 * what it printed, its end. What waits is bounded; who comes when it is full is refused at once and not made to wait.
 *
 * Input and its end keep their order. Everything else does not wait for input that a busy command has not read: a size, a
 * signal and an end must reach it just then. @effects process clock
 */
import type { ChildSignal } from '#/platform/process.ts';
import type { LiveCommand } from './live-process.ts';
import type { BufferedOutput } from './output-buffer.ts';

/** What it can be told. */
export type PtyCommand =
  | { readonly kind: 'input'; readonly text: string }
  /** The terminal's end of input. */
  | { readonly kind: 'close' }
  | { readonly kind: 'resize'; readonly cols: number; readonly rows: number }
  /** To the terminal's foreground group. */
  | { readonly kind: 'signal'; readonly signal: ChildSignal }
  /** What it prints from the last look on, until the time is over or it has ended. */
  | { readonly kind: 'drain'; readonly waitMs: number }
  /** Its end; after the time it is asked to end, then made to. */
  | { readonly kind: 'finish'; readonly waitMs: number }
  /** At once. */
  | { readonly kind: 'kill' };

/** Why a command was not obeyed. */
export type PtyRefusal = 'queue-full' | 'input-too-long' | 'ended' | 'input-closed' | 'bad-size';

/** What comes back for each. */
export type PtyReply =
  | { readonly status: 'refused'; readonly reason: PtyRefusal }
  | {
      readonly status: 'done';
      /** Of input: bytes that the terminal took. */
      readonly bytes?: number;
      /** Of a look: shown here and kept nowhere. */
      readonly output?: BufferedOutput;
      /** Once it has ended. */
      readonly exitCode?: number;
    };

/** Commands that wait, and bytes of input among them. */
export const PTY_QUEUE = { commands: 64, inputBytes: 1024 * 1024 } as const;
/** Columns and rows at most, as the kernel has them. */
const LARGEST_SIZE = 65_535;
const END_OF_FILE = '\u0004';

export class PtyActor {
  readonly #command: LiveCommand;
  #waiting = 0;
  #waitingBytes = 0;
  #inputClosed = false;
  #lastInput: Promise<unknown> = Promise.resolve();
  #lastLook: Promise<unknown> = Promise.resolve();

  /** @param command on a terminal; whoever made it ends it */
  constructor(command: LiveCommand) {
    this.#command = command;
  }

  /** Commands that were taken and not answered yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Tells it, and answers when that is done. Never rejects. */
  async send(command: PtyCommand, signal: AbortSignal = NEVER): Promise<PtyReply> {
    const bytes = command.kind === 'input' ? Buffer.byteLength(command.text) : 0;
    const refusal = this.#decide(command, bytes);
    if (refusal !== undefined) return { status: 'refused', reason: refusal };
    this.#waiting += 1;
    this.#waitingBytes += bytes;
    try {
      return await this.#obey(command, signal);
    } finally {
      this.#waiting -= 1;
      this.#waitingBytes -= bytes;
    }
  }

  #decide(command: PtyCommand, bytes: number): PtyRefusal | undefined {
    // What it has printed can be read after its end, and nothing is more ended by ending it again.
    const needsLife =
      command.kind === 'input' || command.kind === 'close' || command.kind === 'resize' || command.kind === 'signal';
    if (needsLife && this.#command.exitCode !== undefined) return 'ended';
    if ((command.kind === 'input' || command.kind === 'close') && this.#inputClosed) return 'input-closed';
    if (command.kind === 'resize' && !(isSize(command.cols) && isSize(command.rows))) return 'bad-size';
    if (bytes > PTY_QUEUE.inputBytes) return 'input-too-long';
    // An end must get through.
    if (command.kind === 'kill' || command.kind === 'finish') return undefined;
    const isFull = this.#waiting >= PTY_QUEUE.commands || this.#waitingBytes + bytes > PTY_QUEUE.inputBytes;
    return isFull ? 'queue-full' : undefined;
  }

  #obey(command: PtyCommand, signal: AbortSignal): Promise<PtyReply> {
    switch (command.kind) {
      case 'input':
        return this.#type(command.text);
      case 'close':
        this.#inputClosed = true;
        return this.#type(END_OF_FILE);
      case 'resize':
        this.#command.resize(command.cols, command.rows);
        return Promise.resolve(this.#done());
      case 'signal':
        this.#command.signal(command.signal);
        return Promise.resolve(this.#done());
      case 'drain':
        return this.#look(command.waitMs, signal);
      case 'finish':
        return this.#finish(command.waitMs, signal);
      case 'kill':
        return this.#command.killNow().then(() => this.#done());
    }
  }

  #type(text: string): Promise<PtyReply> {
    const typed = this.#lastInput.then(async (): Promise<PtyReply> => {
      if (this.#command.exitCode !== undefined) return { status: 'refused', reason: 'ended' };
      try {
        // A command that ends without having read takes the writer's place with it.
        const bytes = await Promise.race([this.#command.write(text), this.#command.ended]);
        return typeof bytes === 'number' ? { ...this.#done(), bytes } : { status: 'refused', reason: 'ended' };
      } catch {
        return { status: 'refused', reason: 'ended' };
      }
    });
    this.#lastInput = typed;
    return typed;
  }

  /** One look at a time: what one has shown the next does not. */
  #look(waitMs: number, signal: AbortSignal): Promise<PtyReply> {
    const looked = this.#lastLook.then(async () => {
      await this.#command.wait(waitMs, signal);
      return { ...this.#done(), output: this.#command.takeUnread() };
    });
    this.#lastLook = looked;
    return looked;
  }

  async #finish(waitMs: number, signal: AbortSignal): Promise<PtyReply> {
    const state = await this.#command.wait(waitMs, signal);
    if (state !== 'ended') await this.#command.kill();
    return { ...this.#done(), output: this.#command.takeUnread() };
  }

  #done(): PtyReply & { readonly status: 'done' } {
    const { exitCode } = this.#command;
    return exitCode === undefined ? { status: 'done' } : { status: 'done', exitCode };
  }
}

const NEVER = new AbortController().signal;

function isSize(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= LARGEST_SIZE;
}
