/** The processes that outlive the call that started them: what `write_stdin` finds by number. @effects process */

/** One live process of a session. The implementation is exec_command's. */
export interface LiveProcess {
  readonly processId: number;
  /** The call that started it. */
  readonly callId: string;
  kill(): Promise<void>;
}

/** Owned by the session; emptied (all killed, their ends reported) before csm ends. */
export class ProcessTable {
  readonly #processes = new Map<number, LiveProcess>();
  readonly #closers = new Map<unknown, { readonly value: unknown; readonly close: () => Promise<void> | void }>();

  get(processId: number): LiveProcess | undefined {
    return this.#processes.get(processId);
  }

  add(process: LiveProcess): void {
    this.#processes.set(process.processId, process);
  }

  delete(processId: number): void {
    this.#processes.delete(processId);
  }

  has(processId: number): boolean {
    return this.#processes.has(processId);
  }

  /** The processes, the oldest first. */
  list(): readonly LiveProcess[] {
    return [...this.#processes.values()];
  }

  /**
   * What tools keep as long as the session is open (its sandbox): made at the first call, closed by `close`.
   * @param key who keeps it
   */
  keep<T>(key: unknown, make: () => { readonly value: T; readonly close: () => Promise<void> | void }): T {
    const kept = this.#closers.get(key);
    if (kept !== undefined) return kept.value as T;
    const made = make();
    this.#closers.set(key, made);
    return made.value;
  }

  /** Kills all, waits until each has reported its end, then closes what tools kept. */
  async close(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.kill()));
    this.#processes.clear();
    const closers = [...this.#closers.values()];
    this.#closers.clear();
    await Promise.all(closers.map(async ({ close }) => close()));
  }
}
