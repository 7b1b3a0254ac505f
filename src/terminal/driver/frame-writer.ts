/**
 * The one writer of a terminal. Asked to paint, it asks back for the bytes when the terminal can take them, so that of frames that come
 * faster than the terminal reads only the latest is ever made. @effects terminal clock
 */
import type { Clock } from '#/platform/clock.ts';
import type { TerminalDevice } from '#/platform/terminal-device.ts';

/** What went out so far. */
export interface WriterMetrics {
  /** Times that somebody asked for a frame. */
  requests: number;
  /** Frames that were made; those without a byte among them. */
  frames: number;
  emptyFrames: number;
  bytes: number;
  cells: number;
  /** Times that the terminal was full. */
  stalls: number;
  /** The largest frame. */
  largestFrameBytes: number;
}

export interface EncodedFrame {
  readonly bytes: Uint8Array;
  readonly cells: number;
  /** Something was left for the next frame: that is wanted, though nobody asks for it. */
  readonly hasMore?: boolean;
}

export interface FrameWriterOptions {
  readonly device: Pick<TerminalDevice, 'writeSome' | 'writeAll'>;
  readonly clock: Pick<Clock, 'after' | 'monotonic'>;
  /** Makes the next frame: a view that is good until the next call, and its cells. */
  readonly encode: () => EncodedFrame;
  /** Whether a frame that nobody types for may be made now. Where it may not, `resume` has to be called when it may. */
  readonly mayPaint?: () => boolean;
  /** The terminal is gone; nothing is written from then on. */
  readonly onGone: () => void;
  /** Frames that nobody types for are at least this far apart. Default 16: sixty a second. */
  readonly intervalMs?: number;
}

/** How long a full terminal is left alone: at first, and at most. */
const WAIT_MS = { least: 1, most: 16 } as const;

export class FrameWriter {
  readonly metrics: WriterMetrics = {
    requests: 0,
    frames: 0,
    emptyFrames: 0,
    bytes: 0,
    cells: 0,
    stalls: 0,
    largestFrameBytes: 0,
  };
  readonly #options: FrameWriterOptions;
  readonly #intervalMs: number;
  /** Bytes that the terminal has not taken. Our own copy: what they came from is used again. */
  #rest: Uint8Array | undefined;
  #wanted = false;
  #lastFrameMs = -Infinity;
  #cancelTimer: (() => void) | undefined;
  #waitMs: number = WAIT_MS.least;
  #open = true;

  constructor(options: FrameWriterOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs ?? 16;
  }

  /** Whether everything that was asked for has been taken by the terminal. */
  get isIdle(): boolean {
    return this.#rest === undefined && !this.#wanted;
  }

  /** There is something new to show. `urgent` (a key was pressed): now, not with the next frame. */
  request(urgent = false): void {
    if (!this.#open) return;
    this.metrics.requests += 1;
    this.#wanted = true;
    if (this.#rest !== undefined) return;
    const dueMs = this.#lastFrameMs + this.#intervalMs - this.#options.clock.monotonic();
    if (urgent) this.#paint();
    else if (dueMs <= 0) this.resume();
    else this.#cancelTimer ??= this.#options.clock.after(dueMs, () => this.#onTimer());
  }

  /** Makes the frame that is wanted, if the terminal can take one. */
  resume(): void {
    if (!this.#open || !this.#wanted || this.#rest !== undefined) return;
    if (this.#options.mayPaint?.() !== false) this.#paint();
  }

  /** Writes bytes that are no frame (questions to the terminal), behind what waits. */
  write(bytes: Uint8Array): void {
    if (!this.#open) return;
    if (this.#rest !== undefined) this.#rest = joinBytes(this.#rest, bytes);
    else this.#send(bytes);
  }

  /**
   * What waits is written, then these last bytes, waiting for the terminal. Nothing is written afterwards until `reopen`.
   * Answers whether the terminal took them.
   */
  end(bytes: Uint8Array): boolean {
    if (!this.#open) return false;
    const rest = this.#rest;
    this.close();
    // A frame that was cut in the middle of a sequence has to end, or the sequence swallows what follows.
    this.metrics.bytes += bytes.length;
    return this.#options.device.writeAll(rest === undefined ? bytes : joinBytes(rest, bytes));
  }

  /** Writes nothing more. */
  close(): void {
    this.#open = false;
    this.#rest = undefined;
    this.#wanted = false;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** The terminal is ours again. */
  reopen(): void {
    this.#open = true;
    this.#lastFrameMs = -Infinity;
  }

  #onTimer(): void {
    this.#cancelTimer = undefined;
    const rest = this.#rest;
    if (rest !== undefined) {
      this.#rest = undefined;
      this.#send(rest);
    }
    this.resume();
  }

  #paint(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#wanted = false;
    const { bytes, cells, hasMore } = this.#options.encode();
    // Making the frame may have found the end of the program.
    if (!this.#open) return;
    this.#lastFrameMs = this.#options.clock.monotonic();
    this.metrics.frames += 1;
    this.metrics.cells += cells;
    this.metrics.largestFrameBytes = Math.max(this.metrics.largestFrameBytes, bytes.length);
    if (bytes.length === 0) this.metrics.emptyFrames += 1;
    // Making the frame may have left something waiting (a question that the terminal had no room for): this comes behind it.
    else this.write(bytes);
    if (hasMore === true) this.request();
  }

  #send(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const taken = this.#options.device.writeSome(at === 0 ? bytes : bytes.subarray(at));
      if (taken < 0) {
        this.close();
        this.#options.onGone();
        return;
      }
      if (taken === 0) break;
      at += taken;
      this.#waitMs = WAIT_MS.least;
    }
    this.metrics.bytes += at;
    if (at === bytes.length) return;
    this.metrics.stalls += 1;
    this.#rest = bytes.slice(at);
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.after(this.#waitMs, () => this.#onTimer());
    this.#waitMs = Math.min(this.#waitMs * 2, WAIT_MS.most);
  }
}

function joinBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
