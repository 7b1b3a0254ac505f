/** Giving up in time: waits that end when a caller or a limit says so. Pure but for waiting. */

/** A signal that follows the caller's, and waiting that ends with it at once, whatever the awaited thing does. */
export class Interruptible {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  #onAbort: (() => void) | undefined;
  readonly #follow = (): void => this.abort();

  constructor(caller: AbortSignal) {
    this.#caller = caller;
    if (caller.aborted) this.#controller.abort();
    else caller.addEventListener('abort', this.#follow, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The caller gave up (as opposed to a time limit). */
  get canceled(): boolean {
    return this.#caller.aborted;
  }

  abort(): void {
    this.#controller.abort();
    this.#onAbort?.();
  }

  close(): void {
    this.#caller.removeEventListener('abort', this.#follow);
  }

  /** The value of a promise, or undefined when aborted before. One wait at a time; leaves nothing behind. */
  race<T>(promise: Promise<T>): Promise<T | undefined> {
    if (this.#controller.signal.aborted) {
      promise.catch(() => {});
      return Promise.resolve(undefined);
    }
    return new Promise((resolve, reject) => {
      this.#onAbort = () => resolve(undefined);
      promise.then(resolve, reject);
    });
  }
}
