/** A session that this process holds: its state, its log, who listens. @effects fs clock lock */
import type { HeldLock } from '#/platform/lock.ts';
import type { AppendFile } from '#/platform/fs.ts';
import { LogWriter } from '#/session/log/log-writer.ts';
import type { LogDamage } from '#/session/log/log-reader.ts';
import { OpenItemsFile, type TextStream } from '#/session/log/open-items-file.ts';
import type { PayloadPolicy } from '#/session/log/record.ts';
import type { LogHead } from '#/session/log/recover.ts';
import { applyRedaction } from '#/session/log/redacted.ts';
import type { DurableEvent, LiveEvent, RecordedEvent } from '#/session/events/index.ts';
import { applyEvent, type SessionState } from '#/session/events/state.ts';
import { writeBlob } from './blobs.ts';
import type { SessionPaths } from './layout.ts';
import type { StorePlatform } from './session-store.ts';

/** How secrets are kept out of a session. Absent: they are not. */
export interface SessionRedaction {
  /** `on`: subscribers and requests see what the log holds. `log`: only the log is redacted. */
  readonly mode: 'on' | 'log';
  /** Replaces known values. Applied to every text of every payload that is recorded. */
  readonly text: (text: string) => string;
  /** The same for texts in pieces: what `open-items.part` holds of items that still stream. */
  readonly stream?: () => TextStream;
}

/** What was found when the session was opened, and done about it. */
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

/** A session held by this process until `close`. */
export interface OpenSession {
  readonly id: string;
  /** The session now. Changes in place as events are recorded. */
  readonly state: SessionState;
  /** The session's folder. */
  readonly folder: string;
  readonly recovery: RecoveryReport;
  /** Where the log ends. */
  readonly head: LogHead;
  /**
   * Records events, in the order of calls. Resolves when they are in the log (class `sync`: on disk), the state has them
   * and subscribers were told. Rejects with CsmError `log-degraded` where the disk refuses: then and for good.
   */
  append(...events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]>;
  /** Tells subscribers, after what was appended before. Item deltas are kept for recovery as well. */
  live(event: LiveEvent): void;
  /** Calls `listener` for each event from now on, in order, until the returned function is called. */
  subscribe(listener: (event: RecordedEvent | LiveEvent) => void): () => void;
  /** Waits for what is under way, syncs, releases the lock. Safe to call twice. */
  close(): Promise<void>;
}

export interface HandleOptions {
  readonly platform: StorePlatform;
  readonly id: string;
  readonly paths: SessionPaths;
  readonly lock: HeldLock;
  readonly head: LogHead;
  readonly state: SessionState;
  readonly policy: PayloadPolicy;
  readonly redaction: SessionRedaction | undefined;
  readonly recovery: Omit<RecoveryReport, 'interrupted'>;
  /** Of an ephemeral session: its root, removed on close. Nothing of it is synced. */
  readonly transientRoot: string | undefined;
}

/** The report of a session that was just made. */
export const NO_RECOVERY: Omit<RecoveryReport, 'interrupted'> = {
  tornBytes: 0,
  tornPath: undefined,
  damage: [],
  damagedLines: 0,
};

/** The implementation of {@link OpenSession}; made by `session-store` and `fork` only. */
export class SessionHandle implements OpenSession {
  readonly id: string;
  readonly state: SessionState;
  readonly folder: string;
  recovery: RecoveryReport;
  readonly #options: HandleOptions;
  readonly #writer: LogWriter;
  readonly #openItems: OpenItemsFile | undefined;
  readonly #listeners = new Set<(event: RecordedEvent | LiveEvent) => void>();
  #closing: Promise<void> | undefined;

  constructor(options: HandleOptions) {
    const { platform, paths, redaction, policy } = options;
    this.#options = options;
    this.id = options.id;
    this.state = options.state;
    this.folder = paths.folder;
    this.recovery = { ...options.recovery, interrupted: [] };
    this.#openItems =
      policy === 'metadata'
        ? undefined
        : new OpenItemsFile({
            fs: platform.fs,
            clock: platform.clock,
            path: paths.openItems,
            ...(redaction?.stream === undefined ? {} : { redactStream: redaction.stream }),
          });
    const file = platform.fs.openAppend(paths.log);
    this.#writer = new LogWriter({
      path: paths.log,
      file: options.transientRoot === undefined ? file : withoutSync(file),
      clock: platform.clock,
      head: options.head,
      policy,
      writeBlob: (blob) => writeBlob(platform.fs, paths.blobs, blob),
      ...(redaction?.mode === 'log' ? { forDisk: (event) => applyRedaction(event, redaction.text) } : {}),
      onRecorded: (events) => this.#recorded(events),
      onSynced: () => this.#openItems?.synced(),
    });
  }

  get head(): LogHead {
    return this.#writer.head;
  }

  append(...events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]> {
    const { redaction } = this.#options;
    if (redaction?.mode !== 'on') return this.#writer.append(events);
    return this.#writer.append(events.map((event) => applyRedaction(event, redaction.text)));
  }

  live(event: LiveEvent): void {
    if (this.#closing !== undefined) return;
    this.#openItems?.observe(event);
    this.#writer.afterPending(() => this.#tell(event));
  }

  subscribe(listener: (event: RecordedEvent | LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { platform, lock, transientRoot } = this.#options;
    try {
      await this.#writer.close();
      this.#openItems?.close();
      this.#listeners.clear();
      if (transientRoot !== undefined) platform.fs.remove(transientRoot, { recursive: true });
    } finally {
      lock.release();
    }
  }

  #recorded(events: readonly RecordedEvent[]): void {
    for (const event of events) applyEvent(this.state, event);
    this.#openItems?.recorded(events);
    for (const event of events) this.#tell(event);
  }

  /** A listener that throws must not keep the log, or the others, from going on; its defect surfaces on its own. */
  #tell(event: RecordedEvent | LiveEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

/** What is thrown away on close need not survive a power cut. */
function withoutSync(file: AppendFile): AppendFile {
  return { ...file, sync: () => Promise.resolve() };
}
