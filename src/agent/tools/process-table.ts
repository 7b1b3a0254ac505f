/** The processes that outlive the call that started them: what `write_stdin` finds by number. */

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

  /** Kills all and waits until each has reported its end. */
  async close(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((process) => process.kill()));
    this.#processes.clear();
  }
}
