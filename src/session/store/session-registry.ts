/** One session, opened several times in one process: shared, and closed when the last one closes it. @effects lock */
import type { Locks } from '#/platform/lock.ts';
import type { LogHead } from '#/session/log/scanned-record.ts';
import type { DurableEvent, LiveEvent, RecordedEvent, StoredEvent } from '#/session/events/index.ts';
import type { SessionState } from '#/session/events/state.ts';
import type { ForgetReport } from './forget.ts';
import { closedError, type OpenSession, type RecoveryReport, type SessionHold } from './open-session.ts';
import type { SessionHandle } from './session-handle.ts';

/** A session, and the hold of who has made it. */
export interface MadeSession {
  readonly handle: SessionHandle;
  readonly hold?: SessionHold;
}

interface Shared {
  readonly handle: Promise<SessionHandle>;
  /** How many have it open. */
  openers: number;
  /** The last one is closing it. */
  closing: Promise<void> | undefined;
}

/** By the session's folder; a process has one lock port. */
const SESSIONS = new WeakMap<Locks, Map<string, Shared>>();

function sessionsOf(locks: Locks): Map<string, Shared> {
  const known = SESSIONS.get(locks);
  if (known !== undefined) return known;
  const made = new Map<string, Shared>();
  SESSIONS.set(locks, made);
  return made;
}

/** Whether this process has the session open. */
export function isShared(locks: Locks, folder: string): boolean {
  return sessionsOf(locks).has(folder);
}

/**
 * Opens a session, or joins those in this process that have it open, and takes its lock for the opener.
 * @param make makes the session; called where nobody has it open
 * @param isBrief see `acquireSessionLock`
 */
export async function shareSession(
  locks: Locks,
  folder: string,
  make: () => Promise<MadeSession>,
  isBrief = false,
): Promise<OpenSession> {
  const sessions = sessionsOf(locks);
  let shared = sessions.get(folder);
  while (shared?.closing !== undefined) {
    await shared.closing;
    shared = sessions.get(folder);
  }
  let made: Promise<MadeSession> | undefined;
  if (shared === undefined) {
    made = make();
    shared = { handle: made.then(({ handle }) => handle), openers: 0, closing: undefined };
    sessions.set(folder, shared);
  }
  shared.openers += 1;
  const joined = shared;
  const leave = async (): Promise<void> => {
    joined.openers -= 1;
    if (joined.openers > 0) return;
    joined.closing = joined.handle
      .then((handle) => handle.close())
      .catch(() => {})
      .finally(() => {
        if (sessions.get(folder) === joined) sessions.delete(folder);
      });
    await joined.closing;
  };
  try {
    const handle = await joined.handle;
    const hold = (await made)?.hold ?? (await handle.hold(isBrief));
    return new SharedSession(handle, hold, leave);
  } catch (error) {
    await leave();
    throw error;
  }
}

/** What one opener has of a session. */
class SharedSession implements OpenSession {
  readonly #handle: SessionHandle;
  readonly #leave: () => Promise<void>;
  readonly #holds = new Set<SessionHold>();
  readonly #subscriptions = new Set<() => void>();
  #opening: SessionHold | undefined;
  #closing: Promise<void> | undefined;

  constructor(handle: SessionHandle, opening: SessionHold, leave: () => Promise<void>) {
    this.#handle = handle;
    this.#leave = leave;
    this.#opening = opening;
  }

  get id(): string {
    return this.#handle.id;
  }

  get state(): SessionState {
    return this.#handle.state;
  }

  get folder(): string {
    return this.#handle.folder;
  }

  get recovery(): RecoveryReport {
    return this.#handle.recovery;
  }

  get head(): LogHead {
    return this.#handle.head;
  }

  get isHeld(): boolean {
    return this.#handle.isHeld;
  }

  append(...events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]> {
    return this.#closing === undefined ? this.#handle.append(events) : Promise.reject(closedError());
  }

  live(event: LiveEvent): void {
    if (this.#closing === undefined) this.#handle.live(event);
  }

  redactForDisk(text: string): string {
    return this.#handle.redactForDisk(text);
  }

  subscribe(listener: (event: RecordedEvent | LiveEvent) => void): () => void {
    // A function of its own: the same listener may listen for two openers.
    return this.#keep(this.#handle.subscribe((event) => listener(event)));
  }

  follow(listener: (event: StoredEvent) => void): () => void {
    return this.#keep(this.#handle.follow((event) => listener(event)));
  }

  async hold(): Promise<SessionHold> {
    if (this.#closing !== undefined) throw closedError();
    const hold = await this.#handle.hold();
    this.#holds.add(hold);
    return {
      release: () => {
        this.#holds.delete(hold);
        return hold.release();
      },
    };
  }

  async rest(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    await opening?.release();
  }

  catchUp(): boolean {
    return this.#closing === undefined && this.#handle.catchUp();
  }

  async applyInbox(): Promise<void> {
    if (this.#closing === undefined) await this.#handle.applyInbox();
  }

  forget(...seqs: readonly number[]): Promise<ForgetReport> {
    return this.#closing === undefined ? this.#handle.forget(seqs) : Promise.reject(closedError());
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const holds = [...this.#holds];
    if (this.#opening !== undefined) holds.push(this.#opening);
    this.#opening = undefined;
    this.#holds.clear();
    // What is under way is told to who asked for it; the last one of the process closes before its holds are gone.
    await this.#leave();
    for (const off of this.#subscriptions) off();
    await Promise.all(holds.map((hold) => hold.release()));
  }

  #keep(off: () => void): () => void {
    const once = (): void => {
      this.#subscriptions.delete(once);
      off();
    };
    this.#subscriptions.add(once);
    return once;
  }
}
