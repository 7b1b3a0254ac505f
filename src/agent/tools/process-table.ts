/** The processes of a session: who started them, how they are found by number, and how all of them end. @effects process */
import { CsmError } from '#/base/errors.ts';

/** One live process of a session. The implementation is exec_command's. */
export interface LiveProcess {
  readonly processId: number;
  /** The call that started it. */
  readonly callId: string;
  /** On a terminal. */
  readonly terminal: boolean;
  /** Whether its call has been answered while it goes on; else the call waits for it. */
  readonly isBackground: boolean;
  /** Undefined while it runs. */
  readonly exitCode: number | undefined;
  kill(): Promise<void>;
  /** Everything it printed, without secrets; the middle of a flood is left out. Absent: nothing is kept. */
  readAll?(): string;
}

/** How one of the processes ended that were still there at the end. */
export interface FinishedProcess {
  readonly processId: number;
  readonly callId: string;
  readonly terminal: boolean;
  readonly isBackground: boolean;
  readonly exitCode: number;
  /** Whether it had to be ended. */
  readonly wasKilled: boolean;
}

/** Owned by the session; emptied (all killed, their ends reported) before csm ends. */
export class ProcessTable {
  readonly #processes = new Map<number, LiveProcess>();
  readonly #closers = new Map<unknown, { readonly value: unknown; readonly close: () => Promise<void> | void }>();

  get(processId: number): LiveProcess | undefined {
    return this.#processes.get(processId);
  }

  /** Throws CsmError `process-id-taken` (`conflict`) where another one has the number. */
  add(process: LiveProcess): void {
    const { processId } = process;
    if (this.#processes.has(processId)) {
      throw new CsmError('conflict', 'process-id-taken', `there is a process ${processId} in this session already`);
    }
    this.#processes.set(processId, process);
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

  /** Ends all, waits until each has reported its end, and says how. */
  async finishAll(): Promise<readonly FinishedProcess[]> {
    const finished = await Promise.all(
      this.list().map(async (process): Promise<FinishedProcess> => {
        const wasKilled = process.exitCode === undefined;
        await process.kill();
        const { processId, callId, terminal, isBackground, exitCode = 1 } = process;
        return { processId, callId, terminal, isBackground, exitCode, wasKilled };
      }),
    );
    for (const { processId } of finished) this.#processes.delete(processId);
    return finished;
  }

  /** Ends all, then closes what tools kept. */
  async close(): Promise<void> {
    await this.finishAll();
    const closers = [...this.#closers.values()];
    this.#closers.clear();
    await Promise.all(closers.map(async ({ close }) => close()));
  }
}
