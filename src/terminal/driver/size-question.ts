/**
 * Asks the terminal itself how large it is. What the kernel says lags behind: tmux tells a program of a storm of sizes only when it has
 * settled, and what was written for another width until then is cut, or lands in rows that are not there any more. @effects clock terminal
 */
import type { Clock } from '#/platform/clock.ts';
import { CURSOR_QUERY } from '#/terminal/screen/replies.ts';

/** Goes to the last cell there is, asks where that is, and comes back with the look of before. The answer is a cursor's position. */
const QUESTION = `\x1b7\x1b[9999;9999H${CURSOR_QUERY}\x1b8`;
/** A terminal that says nothing for so long is left alone. */
const PATIENCE_MS = 500;
/** After so many questions without an answer there are no more. */
const MOST_MISSES = 2;

export interface SizeQuestionOptions {
  readonly clock: Pick<Clock, 'after'>;
  /** Writes the question, whose answer is then expected. */
  readonly write: (question: string) => void;
  /** It has been answered, or never will be. */
  readonly onSettled: () => void;
}

export class SizeQuestion {
  readonly #options: SizeQuestionOptions;
  #misses = 0;
  #cancelWait: (() => void) | undefined;

  constructor(options: SizeQuestionOptions) {
    this.#options = options;
  }

  /** Whether an answer is waited for. */
  get isOpen(): boolean {
    return this.#cancelWait !== undefined;
  }

  /** Whether there is one to be had. */
  get isOfUse(): boolean {
    return this.#misses < MOST_MISSES;
  }

  ask(): void {
    if (this.isOpen) return;
    this.#cancelWait = this.#options.clock.after(PATIENCE_MS, () => {
      this.#misses += 1;
      this.#settle();
    });
    this.#options.write(QUESTION);
  }

  /** The terminal has answered. Late is better than never. */
  answer(): void {
    this.#misses = 0;
    if (this.isOpen) this.#settle();
  }

  /** Waits no more, and tells nobody. */
  cancel(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
  }

  #settle(): void {
    this.cancel();
    this.#options.onSettled();
  }
}
