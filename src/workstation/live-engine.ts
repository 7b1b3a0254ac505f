/** The engine behind a `LiveSession`: one turn at a time, what waits for it, and what screens are told. @effects fs clock random http process */
import { CsmError } from '#/base/errors.ts';
import { readGitState } from '#/config/git-state.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import type { LiveEvent, SessionEvent } from '#/session/events/index.ts';
import { isWhole } from '#/session/events/whole.ts';
import { planInterruption } from '#/session/log/open-items.ts';
import { readHistoryPage } from '#/session/store/read-history.ts';
import { printImport } from './foreign-notes.ts';
import { LastTurn } from './last-turn.ts';
import { projectFacts } from './live-facts.ts';
import { LiveListeners } from './live-listeners.ts';
import { LiveProcesses } from './live-processes.ts';
import { planGoalChange, projectGoal } from './live-goals.ts';
import type {
  GoalChange,
  HistoryPage,
  LiveFacts,
  LiveSession,
  LiveSettingsChange,
  ProcessOutput,
  ReviewTarget,
  TurnEnd,
  UserPrompt,
} from './live-session.ts';
import { startQueuedTurn } from './queued-turns.ts';
import { printRecovery } from './recovery-notes.ts';
import { LiveThread, type LiveThreadOptions } from './live-thread.ts';
import { LiveTurns, type TurnCut } from './live-turns.ts';
import { closeThread, type Thread } from './thread.ts';
import { titleEvents } from './turn-events.ts';
import { runInTurn, startShellTurn } from './user-shell.ts';
import { startTurn, type RunningTurn, type TurnLimits, type TurnStart } from './turns.ts';

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

/** How an engine opens its thread, and what its turns may take. */
export interface EngineOptions extends LiveThreadOptions {
  readonly limits: TurnLimits;
}

export class LiveEngine implements LiveSession {
  readonly #platform: Platform;
  readonly #options: EngineOptions;
  readonly #listeners = new LiveListeners(() => this.#project());
  readonly #lastTurn = new LastTurn();
  readonly #processes = new LiveProcesses();
  readonly #live: LiveThread;
  #gitBranch: string | undefined;
  readonly #turns: LiveTurns;
  #queue: UserPrompt[] = [];
  #steering: readonly UserPrompt[] = [];
  #lastEnd: TurnEnd | undefined;
  #notices: readonly string[];
  /** Where the history ended when the session was opened. */
  #historyEnd = 0;
  #isClosed = false;
  #closing: Promise<void> | undefined;
  #cancelLook: (() => void) | undefined;

  constructor(platform: Platform, settings: Settings, options: EngineOptions) {
    this.#platform = platform;
    this.#options = options;
    this.#live = new LiveThread(platform, settings, options, (thread) => this.#onOpened(thread));
    this.#turns = new LiveTurns(platform.clock, {
      onBegun: () => this.#changed(),
      record: async (notes) => this.#live.thread?.session.append(...notes),
      onEnded: (turn, end) => this.#ended(turn, end),
    });
    this.#notices = settings.warnings.map(({ message }) => message);
    this.#readBranch();
  }

  get id(): string {
    return this.#live.id;
  }

  get facts(): LiveFacts {
    return this.#listeners.facts;
  }

  #project(): LiveFacts {
    return projectFacts(
      {
        sessionId: this.#live.id,
        settings: this.#live.settings,
        mode: this.#live.mode,
        approvalsReviewer: this.#live.approvalsReviewer,
        gitBranch: this.#gitBranch,
        queued: this.#queue,
        steering: this.#steering,
        processes: this.#live.thread === undefined ? [] : this.#processes.list(this.#live.thread.processes),
        turn: this.#turns.turn,
        lastEnd: this.#lastEnd,
        notices: this.#notices,
      },
      this.#live.thread?.session.state,
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
  open(): Promise<Thread> {
    return this.#live.open();
  }

  #onOpened({ session, importNotes, hookNotices }: Thread): void {
    if (this.#options.choice.kind !== 'new') this.#historyEnd = session.state.replay.endOffset;
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
    this.#look();
    this.#changed();
  }

  async submit(prompt: UserPrompt): Promise<void> {
    const running = await this.#turns.inOrder(async () => {
      if (this.#turns.turn !== undefined) return this.#turns.turn;
      const thread = await this.open();
      await this.#turns.begin(() => startTurn(thread, { ...this.#limits, trigger: 'user', content: prompt.content }));
      return undefined;
    });
    if (running === undefined || (await this.#steer(running, prompt))) return;
    // The turn has ended before it could be taken: it begins the next one.
    await this.#turns.over;
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
    if (this.#turns.over === undefined) void this.#turns.inOrder(() => this.#goOn(false)).catch(() => {});
  }

  unqueue(): UserPrompt | undefined {
    const last = this.#queue.at(-1);
    this.#queue = this.#queue.slice(0, -1);
    this.#changed();
    return last;
  }

  interrupt(reason: TurnCut): Promise<void> {
    return this.#turns.interrupt(reason);
  }

  idle(): Promise<void> {
    return this.#turns.idle();
  }

  readProcess(processId: number): ProcessOutput | undefined {
    return this.#live.thread === undefined ? undefined : this.#processes.read(this.#live.thread.processes, processId);
  }

  async setGoal(change: GoalChange): Promise<void> {
    return this.#turns.inOrder(async () => {
      const thread = await this.open();
      const { session } = thread;
      const hold = await session.hold();
      try {
        const goal = planGoalChange(session.state, change, this.#platform.clock.now());
        // A session whose first word is a goal is called by it.
        await session.append(...titleEvents(thread, [{ type: 'input_text', text: change.objective ?? '' }]), goal);
      } finally {
        await hold.release();
      }
      if (this.#turns.turn === undefined) await this.#goOn();
    });
  }

  /** Whoever cuts a turn off does not want the next one for the goal either, until they say so. What cannot be kept is said. */
  async #pauseGoal(): Promise<void> {
    const session = this.#live.thread?.session;
    const nowMs = this.#platform.clock.now();
    if (this.#isClosed || session === undefined || projectGoal(session.state, nowMs)?.status !== 'active') return;
    try {
      await session.append(planGoalChange(session.state, { status: 'paused' }, nowMs));
    } catch (error) {
      this.#addNotice(error);
    }
  }

  #addNotice(error: unknown): void {
    this.#notices = [...this.#notices, error instanceof Error ? error.message : String(error)];
  }

  async stopProcesses(processId?: number): Promise<void> {
    const table = this.#live.thread?.processes;
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
    if (this.#live.thread === undefined) return;
    await this.#live.thread.session.append({ type: 'session.archived', request_id: freshId(this.#platform) });
  }

  async compact(): Promise<void> {
    const { done } = await this.#turns.inOrder(async () => {
      this.#refuseRunning('compacted');
      const thread = await this.open();
      const { startCompactionTurn } = await import('./compaction-turn.ts');
      const started = await startCompactionTurn(thread);
      await this.#turns.begin(async () => started.turn);
      // Others may come meanwhile: what is said waits for its end.
      return started;
    });
    await done;
  }

  async review(target: ReviewTarget): Promise<void> {
    await this.#turns.inOrder(async () => {
      this.#refuseRunning('reviewed');
      const thread = await this.open();
      const { startCodeReview } = await import('./code-review.ts');
      await this.#turns.begin(() => startCodeReview(thread, target, this.#options.limits));
    });
  }

  /** For what cannot be done beside a turn. */
  #refuseRunning(what: string): void {
    if (this.#turns.turn === undefined) return;
    throw new CsmError('conflict', 'turn-running', `the session cannot be ${what} while a turn runs`, {
      hint: 'Wait for its end, or interrupt it.',
    });
  }

  async applySettings(change: LiveSettingsChange): Promise<void> {
    this.#live.change(change);
    if (change.cwd !== undefined) this.#readBranch();
    this.#changed();
    // A turn that runs ends as it began.
    if (this.#turns.turn === undefined) this.#live.settle();
  }

  async runShell(command: string): Promise<void> {
    const running = await this.#turns.inOrder(async () => {
      if (this.#turns.turn !== undefined) return this.#turns.turn;
      const thread = await this.open();
      await this.#turns.begin(() => startShellTurn(thread, command));
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
    if (!this.#turns.addNote(note)) await thread.session.append(note);
  }

  async backtrack(itemId: string): Promise<string> {
    await this.interrupt('user');
    return this.#turns.inOrder(async () => {
      this.#refuseRunning('taken back');
      const { rewindThread } = await import('./rewind.ts');
      const { text, revertsTo } = await rewindThread(await this.open(), itemId);
      this.#historyEnd = Math.min(this.#historyEnd, revertsTo.offset);
      return text;
    });
  }

  async readHistory(limitEvents: number, before?: number): Promise<HistoryPage> {
    const end = before ?? this.#historyEnd;
    if (this.#live.thread === undefined || end === 0) return { events: [], before: undefined };
    return readHistoryPage(this.#platform.fs, this.#live.thread.session.folder, limitEvents, end);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelLook?.();
    this.#live.close();
    this.#turns.close();
    const limit = new AbortController();
    const over = this.#platform.clock.sleep(CLOSE_LIMIT_MS, limit.signal).catch(() => {});
    const end = async (): Promise<void> => {
      await this.interrupt('user');
      const thread = await this.#live.opening?.catch(() => undefined);
      if (thread !== undefined) await closeThread(thread);
    };
    await Promise.race([end().catch(() => {}), over]);
    limit.abort();
    // Whatever does not want to end: what is known is recorded, and the session is given back.
    if (this.#turns.turn !== undefined) await this.#giveUp().catch(() => {});
    this.#listeners.clear();
  }

  async #giveUp(): Promise<void> {
    const session = this.#live.thread?.session;
    if (session === undefined) return;
    const events = planInterruption(session.state, [], this.#turns.cut ?? 'user', () => freshId(this.#platform));
    if (events.length > 0) await session.append(...events);
    await session.close();
  }

  async #ended({ turnId }: RunningTurn, end: TurnEnd): Promise<void> {
    this.#live.settle();
    this.#lastEnd = end;
    if (end.status === 'interrupted' && end.reason === 'user') await this.#pauseGoal();
    this.#readBranch();
    this.#changed();
    if (end.status !== 'completed') return;
    this.#notify(turnId);
    // A goal is pursued as long as something is done for it.
    const isPursued = this.#lastTurn.ranTools;
    if (!this.#isClosed) await this.#turns.inOrder(() => this.#goOn(isPursued));
  }

  /** What every turn is started with. */
  get #limits(): EngineOptions['limits'] & Pick<TurnStart, 'takeNotes'> {
    return { ...this.#options.limits, takeNotes: () => this.#turns.takeNotes() };
  }

  /** Begins a turn with what waits for one: this door's prompts, those of other processes, the goal. */
  async #goOn(isPursued = true): Promise<void> {
    if (this.#turns.turn !== undefined) return;
    const thread = await this.open();
    const limits = this.#limits;
    const [next] = this.#queue;
    if (next === undefined) {
      if (await this.#turns.begin(() => startQueuedTurn(thread, limits))) return;
      const { state } = thread.session;
      if (
        !isPursued ||
        this.#live.mode === 'plan' ||
        projectGoal(state, this.#platform.clock.now())?.status !== 'active'
      )
        return;
      return void (await this.#turns.begin(() =>
        startTurn(thread, { ...limits, trigger: 'goal', content: [], queued: 'next' }),
      ));
    }
    this.#queue = this.#queue.slice(1);
    try {
      await this.#turns.begin(() => startTurn(thread, { ...limits, trigger: 'user', content: next.content }));
    } catch (error) {
      this.#queue = [next, ...this.#queue];
      this.#addNotice(error);
      this.#changed();
    }
  }

  #notify(turnId: string): void {
    if (this.#live.thread === undefined) return;
    void this.#lastTurn.notify(this.#live.thread, turnId).then((problem) => {
      if (problem === undefined) return;
      this.#addNotice(problem);
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
    const { gitRoot } = this.#live.settings;
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
    const session = this.#live.thread?.session;
    if (session === undefined || this.#turns.turn !== undefined) return;
    try {
      if (!session.catchUp()) return;
    } catch {
      // Whoever records next is told what is wrong with the log.
      return;
    }
    this.#changed();
    if (session.state.queue.length > 0) void this.#turns.inOrder(() => this.#goOn(false)).catch(() => {});
  }
}
