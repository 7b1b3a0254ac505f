/**
 * How large the window is, by the terminal's own word. What the kernel says lags behind: tmux tells a program of a storm of sizes only when
 * it has settled, and what was written for another width until then is cut, or lands in rows that are not there any more.
 * @effects terminal clock
 */
import type { Clock } from '#/platform/clock.ts';
import type { TerminalDevice, TerminalSize } from '#/platform/terminal-device.ts';
import { SIZE_QUERY } from '#/terminal/screen/replies.ts';

/** A terminal that says nothing for so long is left alone. */
const PATIENCE_MS = 500;
/** After so many questions without an answer there are no more. */
const MOST_MISSES = 2;

/** Undefined: no answer came. */
type OnSize = (size: TerminalSize | undefined) => void;

export interface WindowSizeOptions {
  readonly device: Pick<TerminalDevice, 'size'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly write: (question: string) => void;
  /** No answer is waited for any more. */
  readonly onQuiet: () => void;
}

export class WindowSize {
  readonly #options: WindowSizeOptions;
  /** Who waits, in the order of the questions. */
  #waiting: OnSize[] = [];
  #misses = 0;
  /** Which of the two sides in an answer are the rows; undefined: the terminal has answered nothing yet. */
  #rowsAt: 0 | 1 | undefined;
  /** What the terminal said, and what the kernel said then. */
  #told: { readonly size: TerminalSize; readonly kernel: TerminalSize } | undefined;
  #isAwaited = false;
  #isCertain = false;
  #cancelTimer: (() => void) | undefined;

  constructor(options: WindowSizeOptions) {
    this.#options = options;
  }

  /** What the terminal said, until the kernel says something else. */
  get now(): TerminalSize {
    const now = this.#options.device.size();
    const { size, kernel } = this.#told ?? { size: now, kernel: now };
    return now.cols === kernel.cols && now.rows === kernel.rows ? size : now;
  }

  /** Whether the terminal has just said so, or says nothing at all. */
  get isCertain(): boolean {
    return this.#isCertain || !this.#answers;
  }

  /** Whether an answer is on its way. */
  get isAsked(): boolean {
    return this.#waiting.length > 0;
  }

  get #answers(): boolean {
    return this.#misses < MOST_MISSES && this.#rowsAt !== undefined;
  }

  /** Asks for the size, and does it once that is certain. For one at a time. False: it is already, or never will be. */
  await(action: () => void): boolean {
    if (this.isCertain) return false;
    if (this.#isAwaited) return true;
    this.#isAwaited = true;
    this.#ask(() => {
      this.#isAwaited = false;
      this.#isCertain = true;
      action();
      this.#isCertain = false;
    });
    return true;
  }

  /** Asks which size the terminal has when it takes what is written next. */
  mark(onSize: (size: TerminalSize) => void): void {
    if (this.#answers) this.#ask((size) => size !== undefined && onSize(size));
  }

  /**
   * The two sides that the terminal has answered. The first time, to what is asked at the start, they tell by what the kernel says then which
   * is which.
   */
  answer([first, second]: readonly [number, number]): void {
    const kernel = this.#options.device.size();
    if (this.#rowsAt === undefined) {
      if (first === kernel.rows && second === kernel.cols) this.#rowsAt = 0;
      else if (first === kernel.cols && second === kernel.rows) this.#rowsAt = 1;
      return;
    }
    const onSize = this.#waiting.shift();
    // One that comes too late.
    if (onSize === undefined) return;
    const size = this.#rowsAt === 0 ? { rows: first, cols: second } : { rows: second, cols: first };
    this.#misses = 0;
    this.#told = { size, kernel };
    this.#stopTimer();
    if (this.isAsked) this.#startTimer();
    onSize(size);
    if (!this.isAsked) this.#options.onQuiet();
  }

  /** Tells nobody anything any more. */
  cancel(): void {
    this.#stopTimer();
    this.#waiting = [];
    this.#isAwaited = false;
  }

  #ask(onSize: OnSize): void {
    this.#waiting.push(onSize);
    this.#startTimer();
    this.#options.write(SIZE_QUERY);
  }

  #startTimer(): void {
    this.#cancelTimer ??= this.#options.clock.after(PATIENCE_MS, () => {
      this.#misses += 1;
      const waiting = this.#waiting;
      this.cancel();
      for (const onSize of waiting) onSize(undefined);
      if (!this.isAsked) this.#options.onQuiet();
    });
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
