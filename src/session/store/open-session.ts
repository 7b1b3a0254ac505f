/** A session that this process holds: its state, its log, who listens. @effects fs clock lock */
import type { HeldLock } from '#/platform/lock.ts';
import type { AppendFile } from '#/platform/fs.ts';
import { LogWriter } from '#/session/log/log-writer.ts';
import type { LogDamage, LogSegment } from '#/session/log/log-reader.ts';
import { OpenItemsFile, type TextStream } from '#/session/log/open-items-file.ts';
import type { PayloadPolicy } from '#/session/log/record.ts';
import type { LogHead } from '#/session/log/recover.ts';
import { applyRedaction } from '#/session/log/redacted.ts';
import type { DurableEvent, LiveEvent, RecordedEvent } from '#/session/events/index.ts';
import { isConversational } from '#/session/events/conversation.ts';
import { applyForgotten, type RecordPlace, type ReplayState } from '#/session/events/replay-state.ts';
import { applyEvent, createState, forgetWords, type SessionState } from '#/session/events/state.ts';
import { encodeSeal, isSealDue, isSealOverdue } from '#/session/log/seal.ts';
import { readLogDigest } from '#/session/log/seal-reader.ts';
import type { IndexHead, SparseIndexBuilder } from '#/session/log/sparse-index.ts';
import { writeBlob } from './blobs.ts';
import { forgetRecord, type ForgetReport } from './forget.ts';
import type { SessionPaths } from './layout.ts';
import { isPayloadDamage } from './read-session.ts';
import { SessionIndexer } from './session-indexer.ts';
import { wordsOf } from './words.ts';
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
   * and subscribers were told. Rejects with CsmError `log-degraded` where the disk refuses: then and for good; with
   * `blob-missing`, and nothing recorded, where an event adds to a history that cannot be read.
   */
  append(...events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]>;
  /** Tells subscribers, after what was appended before. Item deltas are kept for recovery as well. */
  live(event: LiveEvent): void;
  /** A text as it may be written beside the log (a summary's blob): secrets replaced as in the log. */
  redactForDisk(text: string): string;
  /** Calls `listener` for each event from now on, in order, until the returned function is called. */
  subscribe(listener: (event: RecordedEvent | LiveEvent) => void): () => void;
  /**
   * Takes the payload of a record of this session's own log out, in place, and its blobs; see `forgetRecord`.
   * @throws CsmError `forget-nothing`, `forget-in-base`, `forget-open`
   */
  forget(seq: number): Promise<ForgetReport>;
  /** Waits for what is under way, syncs, seals and indexes where it is time, releases the lock. Safe to call twice. */
  close(): Promise<void>;
}

/** What is known of the log when a session is opened, besides its head. */
export interface KnownLog {
  readonly segments: readonly LogSegment[];
  readonly replay: ReplayState;
  readonly index: SparseIndexBuilder;
  /** Logical offset up to which the index on disk is right; 0 where there is none. */
  readonly indexedTo: number;
  /** The last record; undefined before the first. */
  readonly last: IndexHead | undefined;
  /** Of the log before this opening, for the index. */
  readonly damagedLines: number;
  readonly damage: readonly LogDamage[];
  /** False while damage at the log's end keeps an index from being built; the next record settles it. */
  readonly isSettled: boolean;
}

export interface HandleOptions {
  readonly platform: StorePlatform;
  readonly id: string;
  readonly paths: SessionPaths;
  readonly lock: HeldLock;
  readonly head: LogHead;
  readonly log: KnownLog;
  readonly policy: PayloadPolicy;
  readonly redaction: SessionRedaction | undefined;
  /** Signs seals. */
  readonly sealKey: Uint8Array | undefined;
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

/** How often a seal waits for a moment in which nothing is being recorded. */
const SEAL_ATTEMPTS = 10;

/** The implementation of {@link OpenSession}; made by `session-store` and `fork` only. */
export class SessionHandle implements OpenSession {
  readonly id: string;
  readonly state: SessionState;
  readonly folder: string;
  recovery: RecoveryReport;
  readonly #options: HandleOptions;
  readonly #writer: LogWriter;
  readonly #openItems: OpenItemsFile | undefined;
  readonly #indexer: SessionIndexer;
  /** Bytes of the pieces before the session's own log. */
  readonly #startOffset: number;
  readonly #listeners = new Set<(event: RecordedEvent | LiveEvent) => void>();
  #closing: Promise<void> | undefined;
  /** A seal that is under way. */
  #sealing: Promise<void> | undefined;

  constructor(options: HandleOptions) {
    const { platform, paths, redaction, policy } = options;
    this.#options = options;
    this.id = options.id;
    this.folder = paths.folder;
    this.recovery = { ...options.recovery, interrupted: [] };
    this.#startOffset = options.log.segments.at(-1)?.startOffset ?? 0;
    const words = wordsOf({
      fs: platform.fs,
      segments: options.log.segments,
      blobs: paths.blobs,
      onDamage: (damage) => this.#foundDamage(damage),
    });
    this.state = createState(words, options.log.replay);
    this.#indexer = new SessionIndexer({ fs: platform.fs, path: paths.index, id: options.id, log: options.log });
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
      onRecorded: (events, places) => this.#recorded(events, places),
      onSynced: () => {
        this.#openItems?.synced();
        if (options.transientRoot === undefined) this.#indexer.synced();
      },
    });
  }

  get head(): LogHead {
    return this.#writer.head;
  }

  append(...events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]> {
    const { redaction } = this.#options;
    try {
      if (events.some((event) => this.#needsWords(event))) void this.state.conversation;
    } catch (error) {
      return Promise.reject(error as Error);
    }
    if (redaction?.mode !== 'on') return this.#writer.append(events);
    return this.#writer.append(events.map((event) => applyRedaction(event, redaction.text)));
  }

  /**
   * Words that cannot be read must be known before a prompt is added to them, not after it was written. The end of a call or
   * of a turn does not need them, unless what is in memory is not what the log holds.
   */
  #needsWords({ type }: DurableEvent): boolean {
    const { redaction, policy } = this.#options;
    if (redaction?.mode === 'log' || policy === 'metadata') return isConversational(type);
    return type === 'item.completed' || type === 'context.added' || type === 'compaction.committed';
  }

  live(event: LiveEvent): void {
    if (this.#closing !== undefined) return;
    this.#openItems?.observe(event);
    this.#writer.afterPending(() => this.#tell(event));
  }

  redactForDisk(text: string): string {
    return this.#options.redaction?.text(text) ?? text;
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
      await this.#sealing;
      if (this.#isKept() && isSealDue(this.state.replay, this.#options.sealKey !== undefined)) await this.#seal();
      await this.#writer.close();
      if (transientRoot === undefined && this.#writer.degraded === undefined) this.#indexer.close();
      this.#openItems?.close();
      this.#listeners.clear();
      if (transientRoot !== undefined) platform.fs.remove(transientRoot, { recursive: true });
    } finally {
      lock.release();
    }
  }

  async forget(seq: number): Promise<ForgetReport> {
    const { platform, paths, log } = this.#options;
    // What was appended so far is in the file then.
    await this.#writer.flush();
    const report = forgetRecord(platform.fs, paths, log.segments, seq);
    this.#indexer.forget();
    if (report.payloadBytes > 0) applyForgotten(this.state.replay, report.type);
    forgetWords(this.state);
    return report;
  }

  /** Seals what was recorded since the last seal, once nothing waits to be recorded. Never rejects. */
  async #seal(): Promise<void> {
    const { platform, sealKey, log } = this.#options;
    const { replay } = this.state;
    for (let attempt = 0; attempt < SEAL_ATTEMPTS; attempt++) {
      await this.#writer.flush();
      if (this.#writer.degraded !== undefined) return;
      // Somebody goes on appending: the seal must say what stands right before it.
      if (this.#writer.nextSeq !== replay.lastSeq) continue;
      const { endOffset, lastSeq, seals } = replay;
      try {
        const digest = readLogDigest(platform.fs, log.segments, seals.last, endOffset);
        await this.#writer.append([encodeSeal(lastSeq + 1, endOffset, digest, sealKey)]);
      } catch {
        // A disk that refuses is told to whoever appends what matters; a seal can wait.
      }
      return;
    }
  }

  #isKept(): boolean {
    return this.#options.transientRoot === undefined;
  }

  #foundDamage(damage: LogDamage): void {
    const { recovery } = this;
    const isKnown = recovery.damage.some(({ path, offset }) => path === damage.path && offset === damage.offset);
    if (isPayloadDamage(damage) && !isKnown) this.recovery = { ...recovery, damage: [...recovery.damage, damage] };
  }

  #recorded(events: readonly RecordedEvent[], places: readonly RecordPlace[]): void {
    const start = this.#startOffset;
    for (const [index, event] of events.entries()) {
      const own = places[index];
      if (own === undefined) continue;
      const place = { ...own, offset: start + own.offset, endOffset: start + own.endOffset };
      applyEvent(this.state, event, place);
      this.#indexer.recorded(event.seq, place);
    }
    this.#openItems?.recorded(events);
    for (const event of events) this.#tell(event);
    if (
      this.#sealing === undefined &&
      this.#closing === undefined &&
      this.#isKept() &&
      isSealOverdue(this.state.replay)
    ) {
      this.#sealing = this.#seal().finally(() => {
        this.#sealing = undefined;
      });
    }
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
