/** What a session is to who has opened it. Types, and the errors of a session that is closed. */
import { CsmError } from '#/base/errors.ts';
import type { LogDamage } from '#/session/log/log-reader.ts';
import type { TextStream } from '#/session/log/open-items-file.ts';
import type { LogHead } from '#/session/log/scanned-record.ts';
import type { DurableEvent, LiveEvent, RecordedEvent, StoredEvent } from '#/session/events/index.ts';
import type { SessionState } from '#/session/events/state.ts';
import type { ForgetReport } from './forget.ts';

/** How secrets are kept out of a session. Absent: they are not. */
export interface SessionRedaction {
  /** `on`: subscribers and requests see what the log holds. `log`: only the log is redacted. */
  readonly mode: 'on' | 'log';
  /** Replaces known values. Applied to every text of every payload that is recorded. */
  readonly text: (text: string) => string;
  /** Replaces published shapes too: for calls and what came of them, hooks, approvals, errors. */
  readonly foreign?: (text: string) => string;
  /** The same for texts in pieces: what `open-items.part` holds of items that still stream. */
  readonly stream?: () => TextStream;
}

/** What was found when the session was read under its lock, and done about it. */
export interface RecoveryReport {
  /** Bytes of a cut last write; moved into `tornPath`. */
  readonly tornBytes: number;
  readonly tornPath: string | undefined;
  /** The first hundred places that are not as they were written; see `damagedLines` for all. */
  readonly damage: readonly LogDamage[];
  readonly damagedLines: number;
  /** What was recorded because the last holder did not end: partial items, aborted calls, the interrupted turn. */
  readonly interrupted: readonly RecordedEvent[];
}

/** A reason to keep the session's lock. */
export interface SessionHold {
  /** Safe to call twice. Resolves once the lock is given back, where this was the last reason to keep it. */
  release(): Promise<void>;
}

/**
 * A session, opened. Several openers in one process share one session; each closes its own.
 *
 * Its lock is held while there is a reason: from opening until `rest` or `close`, while an event is being recorded, while a turn is
 * open, and for every `hold`. When the last reason is gone the session rests, and other processes may record in it; who takes
 * the lock again first reads what they did, so that `state`, `head` and the numbers of records go on from there.
 */
export interface OpenSession {
  readonly id: string;
  /** The session now; at rest, as it was when the lock was given back. One object that changes in place. */
  readonly state: SessionState;
  /** The session's folder. */
  readonly folder: string;
  readonly recovery: RecoveryReport;
  /** Where the log ends. */
  readonly head: LogHead;
  /** Whether this process holds the lock now. */
  readonly isHeld: boolean;
  /**
   * Records events, in the order of calls; at rest, takes the lock for it. Resolves when they are in the log (class `sync`: on
   * disk), the state has them and subscribers were told. Rejects with CsmError `log-degraded` where the disk refuses: then and
   * for good; with `session-locked` where another process works in the session; with `blob-missing`, and nothing recorded, where
   * an event adds to a history that cannot be read.
   */
  append(...events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]>;
  /** Tells subscribers, after what was appended before. Item deltas are kept for recovery as well. */
  live(event: LiveEvent): void;
  /** A text as it may be written beside the log (a summary's blob): secrets replaced as in the log. */
  redactForDisk(text: string): string;
  /** Calls `listener` for each event that this process records from now on, in order, until the returned function is called. */
  subscribe(listener: (event: RecordedEvent | LiveEvent) => void): () => void;
  /** Calls `listener` for each event of another process, whole, when this one reads it, until the returned function is called. */
  follow(listener: (event: StoredEvent) => void): () => void;
  /**
   * Takes the lock, or keeps it, until the hold is released. The state is up to date when this resolves: whoever decides by it
   * what to record holds the session.
   * @throws CsmError `session-locked` and what `openSession` throws
   */
  hold(): Promise<SessionHold>;
  /**
   * Lets go of what opening took: from here on the lock follows the work. For who keeps a session open for long. Resolves once
   * the session rests, where nothing else holds it.
   */
  rest(): Promise<void>;
  /**
   * At rest: reads what other processes have recorded, without the lock; one `stat` where there is nothing. Answers whether
   * there was something. Does nothing while the lock is held.
   */
  catchUp(): boolean;
  /**
   * Applies what other processes have put into the inbox; needs the lock. Taking it and giving it back do so by themselves; who
   * keeps it for long calls this when a turn has ended.
   */
  applyInbox(): Promise<void>;
  /**
   * Takes the payloads of records out, in place, here and in the forks that share them, with their blobs; see `forgetRecords`.
   * @throws CsmError `forget-nothing`, `forget-in-base`, `session-locked`
   */
  forget(...seqs: readonly number[]): Promise<ForgetReport>;
  /**
   * Ends this opener's holds and subscriptions; the last one in the process waits for what is under way, syncs, seals and indexes
   * where it is time, and gives the lock back. Safe to call twice.
   */
  close(): Promise<void>;
}

/** The report of a session in which nothing was found. */
export const NO_RECOVERY: RecoveryReport = {
  tornBytes: 0,
  tornPath: undefined,
  damage: [],
  damagedLines: 0,
  interrupted: [],
};

/** The error for whoever goes on with a session that is closed. */
export function closedError(): CsmError {
  return new CsmError('internal', 'log-closed', 'the session log is closed');
}
