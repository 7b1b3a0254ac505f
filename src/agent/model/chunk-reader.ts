/** Reading a response's body with a limit on silence. @effects http clock */
import type { Clock } from '#/platform/clock.ts';
import type { Interruptible } from './interruptible.ts';

/** After the last event the rest of the body is read for so long, so that the connection can be used again. */
const DRAIN_MS = 1_000;

/** What came next. `idle`: nothing came for the limit; `canceled`: the caller gave up. */
export type NextChunk =
  { readonly type: 'chunk'; readonly chunk: Uint8Array } | { readonly type: 'done' | 'broken' | 'idle' | 'canceled' };

/** A body, chunk by chunk, with the idle limit. One timer is enough: it looks back when it fires. */
export class ChunkReader {
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #attempt: Interruptible;
  #cancelTimer: () => void = () => {};
  #waitingSince = 0;
  #waiting = false;
  #idle = false;
  #over = false;

  constructor(body: AsyncIterable<Uint8Array>, clock: Clock, idleMs: number, attempt: Interruptible) {
    this.#iterator = body[Symbol.asyncIterator]();
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#attempt = attempt;
    this.#arm(idleMs);
  }

  async next(): Promise<NextChunk> {
    this.#waitingSince = this.#clock.monotonic();
    this.#waiting = true;
    try {
      const next = await this.#attempt.race(this.#iterator.next());
      if (next === undefined) return { type: this.#attempt.canceled ? 'canceled' : this.#idle ? 'idle' : 'broken' };
      if (next.done === true) {
        this.#over = true;
        return { type: 'done' };
      }
      return { type: 'chunk', chunk: next.value };
    } catch {
      this.#over = true;
      return { type: this.#attempt.canceled ? 'canceled' : this.#idle ? 'idle' : 'broken' };
    } finally {
      this.#waiting = false;
    }
  }

  /** Nothing more is wanted. With `drain` the little that may follow is read, so that the connection is kept. */
  release(drain: boolean): void {
    this.#cancelTimer();
    if (this.#over) return;
    const giveUp = (): void => {
      this.#attempt.abort();
      void this.#iterator.return?.().catch(() => {});
    };
    if (!drain || this.#attempt.signal.aborted) {
      giveUp();
      return;
    }
    const cancelLimit = this.#clock.after(DRAIN_MS, giveUp);
    void this.#drain().finally(cancelLimit);
  }

  async #drain(): Promise<void> {
    try {
      while ((await this.#iterator.next()).done !== true) {
        // Only the end of the body counts.
      }
    } catch {
      // The connection is gone, or the limit ended it.
    }
  }

  #arm(delayMs: number): void {
    this.#cancelTimer = this.#clock.after(delayMs, () => {
      // Time in which the reader of our events was busy is not the server's silence.
      const quietMs = this.#waiting ? this.#clock.monotonic() - this.#waitingSince : 0;
      if (quietMs < this.#idleMs) {
        this.#arm(this.#idleMs - quietMs);
        return;
      }
      this.#idle = true;
      this.#attempt.abort();
    });
  }
}
