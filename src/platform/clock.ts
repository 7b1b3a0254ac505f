/** The clock port. Order is by sequence number everywhere; times are for people, limits and ids only. */
export interface Clock {
  /** Milliseconds since the epoch. May jump. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back. For durations and deadlines. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts (it never rejects). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `action` once after `ms` unless the returned function is called first. */
  after(ms: number, action: () => void): () => void;
  /** Resolves when the event loop has looked around once: what was typed, what has arrived, timers that are due. */
  turn(): Promise<void>;
  /** The IANA name of the local time zone (`Etc/UTC`). */
  timeZone(): string;
  /** The local date at a time of `now()`, `YYYY-MM-DD`. */
  localDate(timeMs: number): string;
}
