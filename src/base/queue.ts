/** A bounded queue between a producer and one consumer. @effects waiting (nothing else) */

/**
 * Hands values from `push` to `for await`. When `capacity` values wait, `push` resolves only after one was taken, so a
 * producer that awaits it is slowed down instead of filling memory. `close` ends the iteration after what is queued.
 */
export class BoundedQueue<T> implements AsyncIterable<T> {
  readonly #capacity: number;
  readonly #values: T[] = [];
  #closed = false;
  #wakeReader: (() => void) | undefined;
  readonly #waitingWriters: (() => void)[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Number of values that wait. */
  get length(): number {
    return this.#values.length;
  }

  /** Queues a value; dropped silently once closed. */
  async push(value: T): Promise<void> {
    while (!this.#closed && this.#values.length >= this.#capacity) {
      await new Promise<void>((resolve) => this.#waitingWriters.push(resolve));
    }
    if (this.#closed) return;
    this.#values.push(value);
    this.#wakeReader?.();
  }

  close(): void {
    this.#closed = true;
    this.#wakeReader?.();
    for (const wake of this.#waitingWriters.splice(0)) wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      if (this.#values.length > 0) {
        const value = this.#values.shift() as T;
        this.#waitingWriters.shift()?.();
        yield value;
      } else if (this.#closed) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
        this.#wakeReader = undefined;
      }
    }
  }
}
