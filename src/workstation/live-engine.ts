/** The engine behind a `LiveSession`: one turn at a time, what waits for it, and what screens are told. @effects fs clock random http process */
import type { Approver } from '#/agent/approval/approval.ts';
import { CsmError } from '#/base/errors.ts';
import { readGitState } from '#/config/git-state.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import type { DurableEvent, LiveEvent, SessionEvent } from '#/session/events/index.ts';
import { isWhole } from '#/session/events/whole.ts';
import { planInterruption } from '#/session/log/open-items.ts';
import { readHistoryPage } from '#/session/store/read-history.ts';
import { printImport } from './foreign-notes.ts';
import { LastTurn } from './last-turn.ts';
import { projectFacts } from './live-facts.ts';
import { LiveListeners } from './live-listeners.ts';
import { LiveProcesses } from './live-processes.ts';
import { planGoalChange, projectGoal } from './live-goals.ts';
import { applySettingsChange } from './live-settings.ts';
import type {
  CollaborationMode,
  GoalChange,
  HistoryPage,
  LiveFacts,
  LiveSession,
  LiveSettingsChange,
  ProcessOutput,
  TurnEnd,
  UserPrompt,
} from './live-session.ts';
import { startQueuedTurn } from './queued-turns.ts';
import { printRecovery } from './recovery-notes.ts';
import { changeThread, openThread, type OpenThreadOptions, type SessionChoice } from './sessions.ts';
import { closeThread, type Thread } from './thread.ts';
import { printTitle } from './turn-events.ts';
import { runInTurn, startShellTurn } from './user-shell.ts';
import { startTurn, type RunningTurn, type TurnStart } from './turns.ts';

/** How long processes that do not want to end may keep a session from being closed. */
const CLOSE_LIMIT_MS = 1_900;
/** How often a resting session is looked at for what other processes did: one `stat`. */
const LOOK_MS = 1_000;
const LIVE_TYPES: Readonly<Record<LiveEvent['type'], true>> = {
  'item.started': true,
  'item.delta': true,
  'tool.output': true,
  'stream.retrying': true,
};

/** How an engine opens its thread. */
export interface EngineOptions {
  readonly choice: SessionChoice;
  readonly open: Omit<OpenThreadOptions, 'choice' | 'approver' | 'resident'>;
  readonly approver: 'flag' | 'reviewer' | Approver;
  /** Who sits there. */
  readonly door: Approver;
  readonly limits: Pick<TurnStart, 'maxToolRounds' | 'maxCostUsd' | 'maxTurnMs'>;
}

export class LiveEngine implements LiveSession {
  readonly #platform: Platform;
  readonly #options: EngineOptions;
  readonly #listeners = new LiveListeners(() => this.#project());
  readonly #lastTurn = new LastTurn();
  readonly #processes = new LiveProcesses();
  #settings: Settings;
  #id: string;
  #gitBranch: string | undefined;
  #thread: Thread | undefined;
  #opening: Promise<Thread> | undefined;
  #turn: (RunningTurn & { readonly startedAtMs: number }) | undefined;
  /** Resolves when the turn has ended, and all that follows from that has been begun. */
  #running: Promise<void> | undefined;
  #mode: CollaborationMode = 'default';
  /** Where it was changed who answers what the policy asks. */
  #reviewedBy: LiveSettingsChange['approvalsReviewer'];
  /** Settings have changed that the thread does not have yet. */
  #isUnsettled = false;
  /** What the model is to be told before the next request of the turn that runs. */
  #notes: readonly DurableEvent[] = [];
  #queue: UserPrompt[] = [];
  #steering: readonly UserPrompt[] = [];
  /** Why the turn that runs is being ended. */
  #cut: 'user' | 'hangup' | 'signal' | undefined;
  #lastEnd: TurnEnd | undefined;
  #notices: readonly string[];
  /** Where the history ended when the session was opened. */
  #historyEnd = 0;
  #isClosed = false;
  #closing: Promise<void> | undefined;
  #cancelLook: (() => void) | undefined;
  /** Operations that change the session come one after another. */
  #order: Promise<unknown> = Promise.resolve();

  constructor(platform: Platform, settings: Settings, options: EngineOptions) {
    this.#platform = platform;
    this.#settings = settings;
    this.#options = options;
    this.#id = options.choice.kind === 'new' ? (options.choice.id ?? freshId(platform)) : options.choice.id;
    this.#notices = settings.warnings.map(({ message }) => message);
    this.#readBranch();
  }

  get id(): string {
    return this.#id;
  }

  get facts(): LiveFacts {
    return this.#listeners.facts;
  }

  #project(): LiveFacts {
    return projectFacts(
      {
        sessionId: this.#id,
        settings: this.#settings,
        mode: this.#mode,
        approvalsReviewer: this.#reviewedBy ?? (this.#options.approver === 'reviewer' ? 'reviewer' : 'user'),
        gitBranch: this.#gitBranch,
        queued: this.#queue,
        steering: this.#steering,
        processes: this.#thread === undefined ? [] : this.#processes.list(this.#thread.processes),
        turn: this.#turn && { turnId: this.#turn.turnId, startedAtMs: this.#turn.startedAtMs },
        lastEnd: this.#lastEnd,
        notices: this.#notices,
      },
      this.#thread?.session.state,
      this.#platform.clock.now(),
    );
  }

  subscribe(listener: (event: SessionEvent) => void): () => void {
    return this.#listeners.subscribe(listener);
  }

  onFacts(listener: (facts: LiveFacts) => void): () => void {
    return this.#listeners.onFacts(listener);
  }

  /** Opens the thread; of a new session, makes what is kept of it on disk. */
  async open(): Promise<Thread> {
    this.#opening ??= this.#openThread().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #openThread(): Promise<Thread> {
    const { open, choice } = this.#options;
    const settings = this.#settings;
    const thread = await openThread(this.#platform, settings, {
      ...open,
      choice: choice.kind === 'new' ? { ...choice, id: this.#id } : choice,
      approver: this.#approver(),
      resident: true,
    });
    const { session, importNotes, hookNotices } = thread;
    if (this.#isClosed) {
      await closeThread(thread);
      throw closedError();
    }
    this.#thread = thread;
    this.#id = session.id;
    this.#isUnsettled = this.#settings !== settings || this.#mode !== 'default';
    if (choice.kind !== 'new') this.#historyEnd = session.state.replay.endOffset;
    session.subscribe((event) => this.#observe(event));
    // What another process recorded without its words cannot be shown.
    session.follow((event) => (isWhole(event) ? this.#observe(event) : this.#changed()));
    const { importedNow, warnings } = importNotes;
    this.#notices = [
      ...this.#notices,
      ...(importedNow === undefined ? [] : [printImport(importedNow)]),
      ...hookNotices,
      ...warnings,
      ...printRecovery(session.recovery),
    ];
    this.#settle();
    this.#look();
    this.#changed();
    return this.#thread;
  }

  async submit(prompt: UserPrompt): Promise<void> {
    const running = await this.#inOrder(async () => {
      if (this.#turn !== undefined) return this.#turn;
      const thread = await this.open();
      await this.#begin(() => startTurn(thread, { ...this.#limits, trigger: 'user', content: prompt.content }));
      return undefined;
    });
    if (running === undefined || (await this.#steer(running, prompt))) return;
    // The turn has ended before it could be taken: it begins the next one.
    await this.#running;
    return this.submit(prompt);
  }

  async #steer(turn: RunningTurn, prompt: UserPrompt): Promise<boolean> {
    this.#steering = [...this.#steering, prompt];
    this.#changed();
    try {
      return await turn.say(prompt.content);
    } finally {
      this.#steering = this.#steering.filter((other) => other !== prompt);
      this.#changed();
    }
  }

  queue(prompt: UserPrompt): void {
    this.#queue = [...this.#queue, prompt];
    this.#changed();
    if (this.#running === undefined) void this.#inOrder(() => this.#goOn(false)).catch(() => {});
  }

  unqueue(): UserPrompt | undefined {
    const last = this.#queue.at(-1);
    this.#queue = this.#queue.slice(0, -1);
    this.#changed();
    return last;
  }

  async interrupt(reason: 'user' | 'hangup' | 'signal'): Promise<void> {
    // One may be about to begin.
    if (this.#turn === undefined) await this.#order;
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#cut ??= reason;
    turn.interrupt(reason);
    await this.#running;
  }

  async idle(): Promise<void> {
    for (;;) {
      const running = this.#running;
      const order = this.#order;
      await Promise.all([running, order.catch(() => {})]);
      if (this.#running === undefined && this.#order === order) return;
    }
  }

  readProcess(processId: number): ProcessOutput | undefined {
    return this.#thread === undefined ? undefined : this.#processes.read(this.#thread.processes, processId);
  }

  async setGoal(change: GoalChange): Promise<void> {
    return this.#inOrder(async () => {
      const { session } = await this.open();
      const hold = await session.hold();
      try {
        const goal = planGoalChange(session.state, change, this.#platform.clock.now());
        await session.append(...this.#titleEvents(change.objective ?? ''), goal);
      } finally {
        await hold.release();
      }
      if (this.#turn === undefined) await this.#goOn();
    });
  }

  /** A session whose first word is a goal is called by it. */
  #titleEvents(text: string): readonly DurableEvent[] {
    const { title: before, turns } = this.#thread?.session.state ?? { title: undefined, turns: 0 };
    const title = before === undefined && turns === 0 ? printTitle([{ type: 'input_text', text }]) : undefined;
    return title === undefined ? [] : [{ type: 'session.titled', payload: { title } }];
  }

  async stopProcesses(processId?: number): Promise<void> {
    const table = this.#thread?.processes;
    if (table === undefined) return;
    const wanted = table
      .list()
      .filter((process) => process.isBackground && (processId === undefined || process.processId === processId));
    await Promise.all(wanted.map((process) => process.kill()));
    for (const process of wanted) table.delete(process.processId);
    this.#changed();
  }

  async rename(title: string): Promise<void> {
    const { isTitle, TITLE_LENGTH } = await import('#/session/store/inbox-request.ts');
    if (!isTitle(title)) {
      throw new CsmError('input', 'session-title', 'that cannot be the title of a session', {
        hint: `A title has 1 to ${TITLE_LENGTH} characters, and not only blanks.`,
      });
    }
    const { session } = await this.open();
    await session.append({ type: 'session.titled', request_id: freshId(this.#platform), payload: { title } });
  }

  async archive(): Promise<void> {
    // There is nothing to put away yet.
    if (this.#thread === undefined) return;
    await this.#thread.session.append({ type: 'session.archived', request_id: freshId(this.#platform) });
  }

  async compact(): Promise<void> {
    const { done } = await this.#inOrder(async () => {
      this.#refuseRunning('compacted');
      const thread = await this.open();
      const { startCompactionTurn } = await import('./compaction-turn.ts');
      const started = await startCompactionTurn(thread);
      await this.#begin(async () => started.turn);
      // Others may come meanwhile: what is said waits for its end.
      return started;
    });
    await done;
  }

  /** For what cannot be done beside a turn. */
  #refuseRunning(what: string): void {
    if (this.#turn === undefined) return;
    throw new CsmError('conflict', 'turn-running', `the session cannot be ${what} while a turn runs`, {
      hint: 'Wait for its end, or interrupt it.',
    });
  }

  async applySettings(change: LiveSettingsChange): Promise<void> {
    this.#settings = applySettingsChange(this.#platform, this.#settings, change);
    this.#mode = change.mode ?? this.#mode;
    this.#reviewedBy = change.approvalsReviewer ?? this.#reviewedBy;
    this.#isUnsettled = true;
    if (change.cwd !== undefined) this.#readBranch();
    this.#changed();
    // A turn that runs ends as it began.
    if (this.#turn === undefined) this.#settle();
  }

  /** The thread of the next turn has the settings of now. */
  #settle(): void {
    if (this.#thread === undefined || !this.#isUnsettled) return;
    this.#isUnsettled = false;
    const approver = this.#reviewedBy === undefined ? undefined : this.#approver();
    this.#thread = changeThread(this.#thread, this.#settings, this.#mode, approver);
    this.#opening = Promise.resolve(this.#thread);
  }

  #approver(): 'flag' | 'reviewer' | Approver {
    const { approver, door } = this.#options;
    return this.#reviewedBy === 'reviewer' ? 'reviewer' : this.#reviewedBy === 'user' ? door : approver;
  }

  async runShell(command: string): Promise<void> {
    const running = await this.#inOrder(async () => {
      if (this.#turn !== undefined) return this.#turn;
      const thread = await this.open();
      await this.#begin(() => startShellTurn(thread, command));
      return undefined;
    });
    const thread = await this.open();
    if (running === undefined) return;
    // Beside the turn: it is ended with it, and the model is told before its next request.
    const over = new AbortController();
    void running.end.then((end) => {
      if (end.status === 'interrupted') over.abort();
    });
    const note = await runInTurn(thread, running.turnId, command, over.signal);
    if (this.#turn?.turnId === running.turnId) this.#notes = [...this.#notes, note];
    else await thread.session.append(note);
  }

  async backtrack(itemId: string): Promise<string> {
    await this.interrupt('user');
    return this.#inOrder(async () => {
      this.#refuseRunning('taken back');
      const { rewindThread } = await import('./rewind.ts');
      const { text, revertsTo } = await rewindThread(await this.open(), itemId);
      this.#historyEnd = Math.min(this.#historyEnd, revertsTo.offset);
      return text;
    });
  }

  async readHistory(limitEvents: number, before?: number): Promise<HistoryPage> {
    if (this.#thread === undefined || this.#historyEnd === 0) return { events: [], before: undefined };
    const { session } = this.#thread;
    return readHistoryPage(this.#platform.fs, session.folder, limitEvents, before ?? this.#historyEnd);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelLook?.();
    const limit = new AbortController();
    const over = this.#platform.clock.sleep(CLOSE_LIMIT_MS, limit.signal).catch(() => {});
    const end = async (): Promise<void> => {
      await this.interrupt('user');
      const thread = this.#thread ?? (await this.#opening?.catch(() => undefined));
      if (thread !== undefined) await closeThread(thread);
    };
    await Promise.race([end().catch(() => {}), over]);
    limit.abort();
    // Whatever does not want to end: what is known is recorded, and the session is given back.
    if (this.#turn !== undefined) await this.#giveUp().catch(() => {});
    this.#listeners.clear();
  }

  async #giveUp(): Promise<void> {
    const session = this.#thread?.session;
    if (session === undefined) return;
    const events = planInterruption(session.state, [], this.#cut ?? 'user', () => freshId(this.#platform));
    if (events.length > 0) await session.append(...events);
    await session.close();
  }

  /** Runs one operation after those before it. */
  #inOrder<T>(operation: () => Promise<T>): Promise<T> {
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

  /** Starts a turn; resolves once it runs. */
  async #begin(start: () => Promise<RunningTurn | undefined>): Promise<boolean> {
    const turn = await start();
    if (turn === undefined) return false;
    this.#turn = { ...turn, startedAtMs: this.#platform.clock.now() };
    this.#changed();
    this.#running = turn.end.then((end) => this.#ended(turn, end)).catch(() => {});
    return true;
  }

  async #ended(turn: RunningTurn, end: TurnEnd): Promise<void> {
    const notes = this.#takeNotes();
    if (notes.length > 0) await this.#thread?.session.append(...notes).catch(() => {});
    this.#turn = undefined;
    this.#cut = undefined;
    this.#running = undefined;
    this.#settle();
    this.#lastEnd = end;
    this.#readBranch();
    this.#changed();
    if (end.status !== 'completed') return;
    this.#notify(turn.turnId);
    // A goal is pursued as long as something is done for it.
    const isPursued = this.#lastTurn.ranTools;
    if (!this.#isClosed) await this.#inOrder(() => this.#goOn(isPursued));
  }

  #takeNotes = (): readonly DurableEvent[] => {
    const notes = this.#notes;
    this.#notes = [];
    return notes;
  };

  /** What every turn is started with. */
  get #limits(): EngineOptions['limits'] & Pick<TurnStart, 'takeNotes'> {
    return { ...this.#options.limits, takeNotes: this.#takeNotes };
  }

  /** Begins a turn with what waits for one: this door's prompts, those of other processes, the goal. */
  async #goOn(isPursued = true): Promise<void> {
    if (this.#turn !== undefined) return;
    const thread = await this.open();
    const limits = this.#limits;
    const [next] = this.#queue;
    if (next === undefined) {
      if (await this.#begin(() => startQueuedTurn(thread, limits))) return;
      const { state } = thread.session;
      if (!isPursued || this.#mode === 'plan' || projectGoal(state, this.#platform.clock.now())?.status !== 'active')
        return;
      return void (await this.#begin(() =>
        startTurn(thread, { ...limits, trigger: 'goal', content: [], queued: 'next' }),
      ));
    }
    this.#queue = this.#queue.slice(1);
    try {
      await this.#begin(() => startTurn(thread, { ...limits, trigger: 'user', content: next.content }));
    } catch (error) {
      this.#queue = [next, ...this.#queue];
      this.#notices = [...this.#notices, error instanceof Error ? error.message : String(error)];
      this.#changed();
    }
  }

  #notify(turnId: string): void {
    if (this.#thread === undefined) return;
    void this.#lastTurn.notify(this.#thread, turnId).then((problem) => {
      if (problem === undefined) return;
      this.#notices = [...this.#notices, problem];
      this.#changed();
    });
  }

  #observe(event: SessionEvent): void {
    this.#listeners.tell(event);
    // Of what only streams, no fact is made.
    if (event.type in LIVE_TYPES) return;
    this.#lastTurn.observe(event);
    this.#processes.observe(event, this.#platform.clock.now());
    this.#changed();
  }

  #changed(): void {
    this.#listeners.changed();
  }

  #readBranch(): void {
    const { gitRoot } = this.#settings;
    this.#gitBranch = gitRoot === undefined ? undefined : readGitState(this.#platform, gitRoot).branch;
  }

  /** Looks from time to time what other processes did to a session at rest; prompts that they queued are taken up. */
  #look(): void {
    this.#cancelLook = this.#platform.clock.after(LOOK_MS, () => {
      if (this.#isClosed) return;
      this.#catchUp();
      this.#look();
    });
  }

  #catchUp(): void {
    const session = this.#thread?.session;
    if (session === undefined || this.#turn !== undefined) return;
    try {
      if (!session.catchUp()) return;
    } catch {
      // Whoever records next is told what is wrong with the log.
      return;
    }
    this.#changed();
    if (session.state.queue.length > 0) void this.#inOrder(() => this.#goOn(false)).catch(() => {});
  }
}

function closedError(): CsmError {
  return new CsmError('canceled', 'session-closed', 'the session is being closed; nothing was sent', {
    hint: 'Open it again to go on.',
  });
}
