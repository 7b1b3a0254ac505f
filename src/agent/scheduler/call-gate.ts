/** Lets calls in: those that may run side by side together, one that must be alone by itself, all in the order they came. @effects waiting */
import type { Lane } from './plan.ts';

interface Waiting {
  readonly lane: Lane;
  readonly enter: () => void;
}

/** A first-come, first-served gate. */
export class CallGate {
  readonly #limit: number;
  #running = 0;
  #isClosed = false;
  readonly #waiting: Waiting[] = [];

  /** @param limit calls at a time */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Runs `action` once its turn has come and gives its place back however it ends. Undefined where `signal` aborted before
   * that: then `action` was not run.
   */
  async run<T>(lane: Lane, signal: AbortSignal, action: () => Promise<T>): Promise<T | undefined> {
    if (!(await this.#enter(lane, signal))) return undefined;
    try {
      return await action();
    } finally {
      this.#running -= 1;
      if (lane === 'alone') this.#isClosed = false;
      this.#admit();
    }
  }

  #enter(lane: Lane, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const entry: Waiting = {
        lane,
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve(true);
        },
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        resolve(false);
        this.#admit();
      };
      this.#waiting.push(entry);
      signal.addEventListener('abort', leave, { once: true });
      this.#admit();
    });
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#isClosed || this.#running >= this.#limit || (next.lane === 'alone' && this.#running > 0)) return;
      this.#waiting.shift();
      this.#running += 1;
      this.#isClosed = next.lane === 'alone';
      next.enter();
    }
  }
}
