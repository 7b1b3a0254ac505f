/**
 * Asks the terminal itself how large it is. What the kernel says lags behind: tmux tells a program of a storm of sizes only when it has
 * settled, and what was written for another width until then is cut, or lands in rows that are not there any more. @effects clock
 */
import type { Clock } from '#/platform/clock.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';

/** A terminal that says nothing for so long is left alone. */
const PATIENCE_MS = 500;
/** After so many questions without an answer there are no more. */
const MOST_MISSES = 2;

type OnSize = (size: TerminalSize | undefined) => void;

export class SizeQuestions {
  readonly #clock: Pick<Clock, 'after'>;
  /** Who waits, in the order of the questions; undefined: nobody does any more. */
  #waiting: (OnSize | undefined)[] = [];
  #misses = 0;
  /** Which of the two sides in an answer are the rows. */
  #rowsAt: 0 | 1 | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  /** Whether an answer is waited for. */
  get isOpen(): boolean {
    return this.#waiting.some((onSize) => onSize !== undefined);
  }

  /** Whether there is one to be had, and what it says is understood. */
  get isOfUse(): boolean {
    return this.#misses < MOST_MISSES && this.#rowsAt !== undefined;
  }

  /** A question is being written. @param onSize undefined: no answer came */
  expect(onSize: OnSize): void {
    this.#waiting.push(onSize);
    this.#cancelTimer ??= this.#clock.after(PATIENCE_MS, () => this.#onSilence());
  }

  /**
   * The terminal has answered the first question that it had not. Late is better than never. The very first answer, to what is asked at the
   * start, tells by what the kernel says then which side is which.
   */
  answer(sides: readonly [number, number], kernel: TerminalSize): void {
    this.#misses = 0;
    const [first, second] = sides;
    if (this.#rowsAt === undefined) {
      if (first === kernel.rows && second === kernel.cols) this.#rowsAt = 0;
      else if (first === kernel.cols && second === kernel.rows) this.#rowsAt = 1;
      return;
    }
    const onSize = this.#waiting.shift();
    if (!this.isOpen) this.#stopTimer();
    onSize?.(this.#rowsAt === 0 ? { rows: first, cols: second } : { rows: second, cols: first });
  }

  /** Tells nobody anything any more. */
  cancel(): void {
    this.#stopTimer();
    this.#waiting = this.#waiting.map(() => undefined);
  }

  #onSilence(): void {
    this.#misses += 1;
    const waiting = this.#waiting;
    this.cancel();
    for (const onSize of waiting) onSize?.(undefined);
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
