/** The clock port under a test's control: time passes only when the test says so. */
import type { Clock } from '#/platform/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly action: () => void;
}

/** Starts at 2026-01-02T03:04:05.000Z unless told otherwise. */
export class MemoryClock implements Clock {
  #wallMs: number;
  #passedMs = 0;
  #zone: string;
  readonly #timers = new Set<Timer>();

  constructor(nowMs = Date.UTC(2026, 0, 2, 3, 4, 5), zone = 'Etc/UTC') {
    this.#wallMs = nowMs;
    this.#zone = zone;
  }

  now(): number {
    return this.#wallMs;
  }

  monotonic(): number {
    return this.#passedMs;
  }

  timeZone(): string {
    return this.#zone;
  }

  /** Of the zone UTC, whatever `zone` says. */
  localDate(timeMs: number): string {
    return new Date(timeMs).toISOString().slice(0, 10);
  }

  after(ms: number, action: () => void): () => void {
    const timer: Timer = { dueMs: this.#passedMs + Math.max(0, ms), action };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  turn(): Promise<void> {
    return settle();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise<void>((resolve) => {
      if (signal?.aborted === true) return resolve();
      const done = (): void => {
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.after(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }

  /** Number of timers that wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /**
   * Lets time pass. Due timers run in order, and what they wake runs before the next one (all promises that need no
   * real waiting).
   */
  async advance(ms: number): Promise<void> {
    const endMs = this.#passedMs + ms;
    await settle();
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.#timers.delete(next);
      this.#move(next.dueMs);
      next.action();
      await settle();
    }
    this.#move(endMs);
  }

  /** Moves the time of day only, as an administrator or a time server does. */
  jump(ms: number): void {
    this.#wallMs += ms;
  }

  #move(toMs: number): void {
    this.#wallMs += toMs - this.#passedMs;
    this.#passedMs = toMs;
  }

  #nextDue(endMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= endMs && (first === undefined || timer.dueMs < first.dueMs)) first = timer;
    }
    return first;
  }
}

/** Lets everything run that waits for promises only. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
