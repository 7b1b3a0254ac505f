/** One turn of a live session at a time, and operations on the session one after another. @effects clock */
import { failedEnd } from '#/agent/turn/failed-end.ts';
import type { Clock } from '#/platform/clock.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { TurnEnd } from './live-session.ts';
import { closedError } from './live-thread.ts';
import type { RunningTurn } from './turns.ts';

/** Why a turn is ended before its end. */
export type TurnCut = 'user' | 'hangup' | 'signal';

/** What follows from a turn. */
export interface TurnHooks {
  readonly onBegun: () => void;
  /** Keeps what the model was to be told and was not: it stands before the next turn then. */
  readonly record: (notes: readonly DurableEvent[]) => Promise<unknown>;
  /** The next one may begin now. The turn is over for those who wait once this has resolved. */
  readonly onEnded: (turn: RunningTurn, end: TurnEnd) => Promise<void>;
}

export class LiveTurns {
  readonly #clock: Clock;
  readonly #hooks: TurnHooks;
  #turn: (RunningTurn & { readonly startedAtMs: number }) | undefined;
  #over: Promise<void> | undefined;
  #cut: TurnCut | undefined;
  #notes: readonly DurableEvent[] = [];
  #order: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(clock: Clock, hooks: TurnHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
  }

  /** The one that runs. */
  get turn(): (RunningTurn & { readonly startedAtMs: number }) | undefined {
    return this.#turn;
  }

  /** Resolves when the turn has ended, and all that follows from that has been begun. */
  get over(): Promise<void> | undefined {
    return this.#over;
  }

  /** Why the turn that runs is being ended; undefined where it is not. */
  get cut(): TurnCut | undefined {
    return this.#cut;
  }

  /** Runs one operation after those before it. @throws CsmError `session-closed` after `close` */
  inOrder<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#order.then(() => {
      if (this.#isClosed) throw closedError();
      return operation();
    });
    this.#order = result.then(
      () => {},
      () => {},
    );
    return result;
  }

  /** Starts a turn; resolves once it runs, with false where there was none to start. */
  async begin(start: () => Promise<RunningTurn | undefined>): Promise<boolean> {
    const turn = await start();
    if (turn === undefined) return false;
    // Whatever breaks, the session must not take it for running for ever.
    const end = turn.end.catch((error: unknown): TurnEnd => failedEnd(error));
    this.#turn = { ...turn, end, startedAtMs: this.#clock.now() };
    this.#hooks.onBegun();
    this.#over = end.then((ended) => this.#end(turn, ended)).catch(() => {});
    return true;
  }

  async #end(turn: RunningTurn, end: TurnEnd): Promise<void> {
    // One more may come while those before it are recorded.
    for (let notes = this.takeNotes(); notes.length > 0; notes = this.takeNotes()) {
      await this.#hooks.record(notes).catch(() => {});
    }
    this.#turn = undefined;
    this.#cut = undefined;
    this.#over = undefined;
    await this.#hooks.onEnded(turn, end);
  }

  /** Ends the turn that runs or is about to begin; resolves when it is over. */
  async interrupt(reason: TurnCut): Promise<void> {
    if (this.#turn === undefined) await this.#order;
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#cut ??= reason;
    turn.interrupt(reason);
    await this.#over;
  }

  /** Resolves when nothing runs and nothing waits in order. */
  async idle(): Promise<void> {
    for (;;) {
      const [over, order] = [this.#over, this.#order];
      await Promise.all([over, order]);
      if (this.#over === undefined && this.#order === order) return;
    }
  }

  /** Keeps what the model is to be told before the next request of the turn that runs, whichever it is. False: none runs. */
  addNote(note: DurableEvent): boolean {
    if (this.#turn === undefined) return false;
    this.#notes = [...this.#notes, note];
    return true;
  }

  /** What the model is to be told now. */
  takeNotes(): readonly DurableEvent[] {
    const notes = this.#notes;
    this.#notes = [];
    return notes;
  }

  /** No operation begins any more. The turn that runs goes on. */
  close(): void {
    this.#isClosed = true;
  }
}
