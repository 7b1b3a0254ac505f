/** The thread of a live session: opened when it is first needed, and given the settings of now between turns. @effects fs clock random */
import type { Approver } from '#/agent/approval/approval.ts';
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import { freshId } from '#/platform/fresh-id.ts';
import type { Platform } from '#/platform/platform.ts';
import type { CollaborationMode, LiveFacts, LiveSettingsChange } from './live-session.ts';
import { applySettingsChange, decodePlanEffort, settingsOfMode } from './live-settings.ts';
import { changeThread, openThread, type OpenThreadOptions, type SessionChoice } from './sessions.ts';
import { closeThread, type Thread } from './thread.ts';

/** How the thread is opened. */
export interface LiveThreadOptions {
  readonly choice: SessionChoice;
  readonly open: Omit<OpenThreadOptions, 'choice' | 'approver' | 'resident'>;
  readonly approver: 'flag' | 'reviewer' | Approver;
  /** Who sits there. */
  readonly door: Approver;
}

export class LiveThread {
  readonly #platform: Platform;
  readonly #options: LiveThreadOptions;
  readonly #onOpened: (thread: Thread) => void;
  /** Folders of the workspace when the session was opened: they come back with the sandbox that names them. */
  readonly #addedDirs: readonly string[];
  #id: string;
  /** As configured and changed since. */
  #settings: Settings;
  /** Of Plan mode: `plan_mode_reasoning_effort`, or what was chosen there since; undefined: the same as in the default mode. */
  #planEffort: string | undefined;
  /** Those of the mode, which hold from the next turn on. */
  #current: Settings;
  #mode: CollaborationMode = 'default';
  /** Where it was changed who answers what the policy asks. */
  #reviewedBy: LiveSettingsChange['approvalsReviewer'];
  #thread: Thread | undefined;
  #opening: Promise<Thread> | undefined;
  /** Settings have changed that the thread does not have yet. */
  #isUnsettled = false;
  #isClosed = false;

  /** @param onOpened told once, as soon as there is a thread; its settings are those of now then */
  constructor(platform: Platform, settings: Settings, options: LiveThreadOptions, onOpened: (thread: Thread) => void) {
    this.#platform = platform;
    this.#settings = settings;
    this.#current = settings;
    this.#addedDirs = settings.sandbox.writableRoots;
    this.#planEffort = decodePlanEffort(settings);
    this.#options = options;
    this.#onOpened = onOpened;
    this.#id = options.choice.kind === 'new' ? (options.choice.id ?? freshId(platform)) : options.choice.id;
  }

  /** Of the session; that of a foreign one is another once it was imported. */
  get id(): string {
    return this.#id;
  }

  get settings(): Settings {
    return this.#current;
  }

  get mode(): CollaborationMode {
    return this.#mode;
  }

  get approvalsReviewer(): LiveFacts['approvalsReviewer'] {
    return this.#reviewedBy ?? (this.#options.approver === 'reviewer' ? 'reviewer' : 'user');
  }

  /** Undefined until it is open. */
  get thread(): Thread | undefined {
    return this.#thread;
  }

  /** The thread that is open or is being opened; undefined where nobody has asked for it yet. */
  get opening(): Promise<Thread> | undefined {
    return this.#opening;
  }

  /** @throws what opening it throws, the next call tries again; CsmError `session-closed` after `close` */
  open(): Promise<Thread> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<Thread> {
    const { open, choice } = this.#options;
    const settings = this.#current;
    const thread = await openThread(this.#platform, settings, {
      ...open,
      choice: choice.kind === 'new' ? { ...choice, id: this.#id } : choice,
      approver: this.#approver(),
      resident: true,
    });
    if (this.#isClosed) {
      await closeThread(thread);
      throw closedError();
    }
    this.#thread = thread;
    this.#id = thread.session.id;
    this.#isUnsettled = this.#current !== settings || this.#mode !== 'default';
    this.settle();
    this.#onOpened(this.#thread);
    return this.#thread;
  }

  /** What the next turn is to run with. The thread has it after `settle`. */
  change(change: LiveSettingsChange): void {
    const { effort, ...others } = change;
    const isPlanEffort = effort !== undefined && this.#mode === 'plan' && this.#planEffort !== undefined;
    const applied = isPlanEffort ? others : change;
    this.#settings = applySettingsChange(this.#platform, this.#settings, applied, this.#addedDirs);
    if (isPlanEffort) this.#planEffort = effort;
    this.#mode = change.mode ?? this.#mode;
    this.#current = settingsOfMode(this.#settings, this.#mode, this.#planEffort);
    this.#reviewedBy = change.approvalsReviewer ?? this.#reviewedBy;
    this.#isUnsettled = true;
  }

  /** Gives the thread the settings of now. Not while a turn runs, which ends as it began. */
  settle(): void {
    if (this.#thread === undefined || !this.#isUnsettled) return;
    this.#isUnsettled = false;
    const approver = this.#reviewedBy === undefined ? undefined : this.#approver();
    this.#thread = changeThread(this.#thread, this.#current, this.#mode, approver);
    this.#opening = Promise.resolve(this.#thread);
  }

  /** A thread that is still being opened is closed again. */
  close(): void {
    this.#isClosed = true;
  }

  #approver(): 'flag' | 'reviewer' | Approver {
    const { approver, door } = this.#options;
    return this.#reviewedBy === 'reviewer' ? 'reviewer' : this.#reviewedBy === 'user' ? door : approver;
  }
}

/** Of whatever is asked of a session that is being closed. */
export function closedError(): CsmError {
  return new CsmError('canceled', 'session-closed', 'the session is being closed; nothing was sent', {
    hint: 'Open it again to go on.',
  });
}
