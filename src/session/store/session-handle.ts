/** A session of this process: its state, and its log while its lock is held. @effects fs clock lock */
import { CsmError } from '#/base/errors.ts';
import type { AppendFile } from '#/platform/fs.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { LogWriter } from '#/session/log/log-writer.ts';
import { readLog, resolveRecord, type LogDamage, type LogSegment } from '#/session/log/log-reader.ts';
import { decodeFragments, planInterruption } from '#/session/log/open-items.ts';
import { OpenItemsFile } from '#/session/log/open-items-file.ts';
import type { PayloadPolicy } from '#/session/log/record.ts';
import { EMPTY_HEAD, type LogHead } from '#/session/log/recover.ts';
import { applyRedaction } from '#/session/log/redacted.ts';
import { encodeSeal, isSealDue, isSealOverdue } from '#/session/log/seal.ts';
import { readLogDigest } from '#/session/log/seal-reader.ts';
import type { DurableEvent, LiveEvent, RecordedEvent, StoredEvent } from '#/session/events/index.ts';
import { isConversational } from '#/session/events/conversation.ts';
import { applyForgotten, type RecordPlace } from '#/session/events/replay-state.ts';
import { adoptReplay, applyEvent, createState, forgetWords, type SessionState } from '#/session/events/state.ts';
import { applyInbox } from './apply-inbox.ts';
import { readBlob, writeBlob } from './blobs.ts';
import { forgetRecords, type ForgetReport } from './forget.ts';
import { hasRequests } from './inbox.ts';
import type { SessionPaths } from './layout.ts';
import { acquireSessionLock, type SessionLock } from './lock.ts';
import {
  closedError,
  NO_RECOVERY,
  type RecoveryReport,
  type SessionHold,
  type SessionRedaction,
} from './open-session.ts';
import { readHeld, type ScanListener } from './read-held.ts';
import { isPayloadDamage, readSessionLog, type SessionView } from './read-session.ts';
import { SessionIndexer, type KnownLog } from './session-indexer.ts';
import type { StorePlatform } from './session-store.ts';
import { wordsOf } from './words.ts';

export interface HandleOptions {
  readonly platform: StorePlatform;
  readonly id: string;
  /** Of the session: its folder's grandparent. */
  readonly root: string;
  readonly paths: SessionPaths;
  readonly segments: readonly LogSegment[];
  readonly redaction: SessionRedaction | undefined;
  /** Signs seals. */
  readonly sealKey: Uint8Array | undefined;
  /** Is told how far the first reading is. */
  readonly onProgress?: ScanListener | undefined;
  /** How the user calls it, for errors. */
  readonly label: () => string;
  /** Of an ephemeral session: its root, removed on close. Nothing of it is synced. */
  readonly transientRoot: string | undefined;
}

/** A session that is being made: nothing is in its log yet. */
export interface NewLog {
  readonly lock: SessionLock;
  readonly head: LogHead;
  readonly log: KnownLog;
  readonly policy: PayloadPolicy;
}

/** What there is while the lock is held. */
interface Tenure {
  readonly lock: SessionLock;
  readonly writer: LogWriter;
  readonly openItems: OpenItemsFile | undefined;
}

/** How often a seal waits for a moment in which nothing is being recorded. */
const SEAL_ATTEMPTS = 10;
/** How often the inbox is looked at again after the lock was given back: somebody may have come in between. */
const LAST_LOOKS = 3;

/** The session behind every {@link OpenSession} of a process; made by `session-store` only. */
export class SessionHandle {
  readonly id: string;
  readonly state: SessionState;
  readonly folder: string;
  recovery: RecoveryReport = NO_RECOVERY;
  readonly #options: HandleOptions;
  /** Bytes of the pieces before the session's own log. */
  readonly #startOffset: number;
  readonly #listeners = new Set<(event: RecordedEvent | LiveEvent) => void>();
  readonly #followers = new Set<(event: StoredEvent) => void>();
  #policy: PayloadPolicy = 'full';
  /** Undefined until the log was read. */
  #log: KnownLog | undefined;
  #indexer: SessionIndexer | undefined;
  /** Where the log ended when the lock was given back, or the session was read last. */
  #head: LogHead = EMPTY_HEAD;
  /** What the lock's file said when this process had the lock last. */
  #lockText: string | undefined;
  #inode: number | undefined;
  #tenure: Tenure | undefined;
  /** The lock is being taken or given back. */
  #changing: Promise<void> | undefined;
  /** Reasons to keep the lock, besides an open turn. */
  #holds = 0;
  /** Appends that wait for the lock. */
  #waiting = 0;
  #degraded: CsmError | undefined;
  #isClosed = false;
  /** A seal that is under way. */
  #sealing: Promise<void> | undefined;

  constructor(options: HandleOptions, made?: NewLog) {
    const { platform, paths, segments } = options;
    this.#options = options;
    this.id = options.id;
    this.folder = paths.folder;
    this.#startOffset = segments.at(-1)?.startOffset ?? 0;
    const words = wordsOf({
      fs: platform.fs,
      segments,
      blobs: paths.blobs,
      onDamage: (damage) => this.#foundDamage(damage),
    });
    this.state = createState(words, made?.log.replay);
    if (made === undefined) return;
    this.#policy = made.policy;
    this.#know(made.log);
    this.#begin(made.lock, made.head);
  }

  get head(): LogHead {
    return this.#tenure?.writer.head ?? this.#head;
  }

  get isHeld(): boolean {
    return this.#tenure !== undefined;
  }

  async append(events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]> {
    // Whoever came before, and waits for the lock, records before.
    if (this.#isReady() && this.#waiting === 0) {
      this.#holds += 1;
      try {
        return await this.#record(events);
      } finally {
        void this.#letGo();
      }
    }
    this.#waiting += 1;
    let hold: SessionHold;
    try {
      hold = await this.hold();
    } finally {
      this.#waiting -= 1;
    }
    try {
      return await this.#record(events);
    } finally {
      void hold.release();
    }
  }

  live(event: LiveEvent): void {
    if (this.#isClosed) return;
    if (this.#tenure === undefined) return this.#tell(event);
    this.#tenure.openItems?.observe(event);
    this.#tenure.writer.afterPending(() => this.#tell(event));
  }

  redactForDisk(text: string): string {
    return this.#options.redaction?.text(text) ?? text;
  }

  subscribe(listener: (event: RecordedEvent | LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(listener: (event: StoredEvent) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  /** @param isBrief it is released at once: other processes wait for it */
  async hold(isBrief = false): Promise<SessionHold> {
    this.#holds += 1;
    try {
      await this.#ensureHeld(isBrief);
    } catch (error) {
      this.#holds -= 1;
      throw error;
    }
    let released: Promise<void> | undefined;
    return { release: () => (released ??= this.#letGo()) };
  }

  catchUp(): boolean {
    if (this.#tenure !== undefined || this.#changing !== undefined || this.#log === undefined) return false;
    const { fs } = this.#options.platform;
    if (this.#isAsLeft()) return false;
    const view = readSessionLog(fs, this.id, this.#options.paths);
    this.#adopt(view);
    return true;
  }

  async applyInbox(): Promise<void> {
    const { platform, paths, transientRoot } = this.#options;
    const { writer } = this.#tenure ?? {};
    if (writer === undefined || transientRoot !== undefined) return;
    await applyInbox(platform, paths.inbox, this.state, (events) => this.#write(writer, events));
  }

  async forget(seqs: readonly number[]): Promise<ForgetReport> {
    const hold = await this.hold();
    try {
      const { platform, paths, segments } = this.#options;
      // What was appended so far is in the file then.
      await this.#tenure?.writer.flush();
      const report = await forgetRecords(platform, paths, segments, seqs);
      this.#indexer?.forget();
      for (const { type, payloadBytes } of report.records)
        if (payloadBytes > 0) applyForgotten(this.state.replay, type);
      forgetWords(this.state);
      return report;
    } finally {
      await hold.release();
    }
  }

  /** Ends it, whatever is open. */
  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#changing !== undefined) await this.#changing;
    if (this.#tenure !== undefined) await this.#change(() => this.#leave());
    this.#listeners.clear();
    this.#followers.clear();
  }

  /** The lock is held, and nobody is about to give it back. */
  #isReady(): boolean {
    return this.#tenure !== undefined && this.#changing === undefined;
  }

  async #ensureHeld(isBrief: boolean): Promise<void> {
    for (;;) {
      if (this.#degraded !== undefined) throw this.#degraded;
      if (this.#isReady()) return;
      if (this.#isClosed) throw closedError();
      if (this.#changing === undefined) await this.#change(() => this.#take(isBrief));
      else await this.#changing.catch(() => {});
    }
  }

  /** One at a time takes the lock or gives it back. */
  async #change(action: () => Promise<void>): Promise<void> {
    const changing = action();
    this.#changing = changing.then(
      () => {},
      () => {},
    );
    try {
      await changing;
    } finally {
      this.#changing = undefined;
    }
  }

  async #letGo(): Promise<void> {
    this.#holds -= 1;
    await this.restIfIdle();
  }

  /** Gives the lock back where nothing is going on. */
  async restIfIdle(): Promise<void> {
    // One that is not kept may be taken for left behind while nobody holds it.
    if (this.#holds > 0 || this.#isClosed || !this.#isReady() || this.#options.transientRoot !== undefined) return;
    if (this.state.openTurn !== undefined && this.#degraded === undefined) return;
    await this.#change(() => this.#leave());
    await this.#lookAgain();
  }

  /** Takes the lock and goes on from what the log holds now. */
  async #take(isBrief: boolean): Promise<void> {
    const { platform, paths, root, label, onProgress } = this.#options;
    const lock = await acquireSessionLock(platform, paths.lock, label, isBrief);
    try {
      if (this.#log !== undefined && lock.before !== undefined && lock.before === this.#lockText && this.#isAsLeft()) {
        this.#begin(lock, this.#head);
      } else {
        const isFirst = this.#log === undefined;
        const { view, recovery } = readHeld(
          platform.fs,
          root,
          this.id,
          paths,
          isFirst,
          isFirst ? onProgress : undefined,
        );
        this.recovery = recovery;
        this.#adopt(view);
        this.#begin(lock, this.#head);
        await this.#recordInterruption();
      }
      await this.applyInbox();
    } catch (error) {
      if (this.#tenure === undefined) lock.release();
      else await this.#leave();
      throw error;
    }
  }

  /** Whether the log is the one that this process left, by its size. */
  #isAsLeft(): boolean {
    const stat = this.#options.platform.fs.stat(this.#options.paths.log);
    return stat?.sizeBytes === this.#head.offset && stat.inode === this.#inode;
  }

  /** Goes on from what was read. @throws CsmError `log-changed` where records are gone that were there */
  #adopt(view: SessionView): void {
    const { folded, end, segments } = view;
    const before = this.#log === undefined ? undefined : { ...this.#head, at: this.#startOffset + this.#head.offset };
    if (before !== undefined && end.head.seq < before.seq) throw this.#changedError(before.seq, end.head.seq);
    adoptReplay(this.state, folded.replay);
    this.#policy = this.state.created?.payload_policy ?? 'full';
    this.#know({
      segments,
      replay: this.state.replay,
      index: folded.index,
      indexedTo: folded.resumedFrom?.endOffset ?? 0,
      last: folded.last,
      damagedLines: end.damagedLines,
      damage: view.damage,
      isSettled: folded.isSettled,
    });
    this.#head = end.head;
    this.#inode = this.#options.platform.fs.stat(this.#options.paths.log)?.inode;
    if (before === undefined || this.#followers.size === 0) return;
    this.#tellFollowers({ seq: before.seq, sum: before.sum, offset: before.at });
  }

  #know(log: KnownLog): void {
    const { platform, paths } = this.#options;
    this.#log = log;
    this.#indexer = new SessionIndexer({ fs: platform.fs, path: paths.index, id: this.id, log });
  }

  #begin(lock: SessionLock, head: LogHead): void {
    const { platform, paths, redaction, transientRoot } = this.#options;
    const file = platform.fs.openAppend(paths.log);
    const openItems =
      this.#policy === 'metadata'
        ? undefined
        : new OpenItemsFile({
            fs: platform.fs,
            clock: platform.clock,
            path: paths.openItems,
            ...(redaction?.stream === undefined ? {} : { redactStream: redaction.stream }),
          });
    const writer = new LogWriter({
      path: paths.log,
      file: transientRoot === undefined ? file : withoutSync(file),
      clock: platform.clock,
      head,
      policy: this.#policy,
      writeBlob: (blob) => writeBlob(platform.fs, paths.blobs, blob),
      ...(redaction?.mode === 'log' ? { forDisk: (event) => applyRedaction(event, redaction.text) } : {}),
      onRecorded: (events, places) => this.#recorded(events, places),
      onSynced: () => {
        openItems?.synced();
        if (transientRoot === undefined) this.#indexer?.synced();
      },
    });
    this.#lockText = lock.text;
    this.#tenure = { lock, writer, openItems };
  }

  /** Seals and indexes where it is time, and gives the lock back. */
  async #leave(): Promise<void> {
    const tenure = this.#tenure;
    if (tenure === undefined) return;
    const { platform, paths, sealKey, transientRoot } = this.#options;
    const { lock, writer, openItems } = tenure;
    try {
      await this.#sealing;
      if (this.state.openTurn === undefined && writer.degraded === undefined) {
        // A disk that refuses is told to whoever appends; the requests stay for the next holder.
        await this.applyInbox().catch(() => {});
      }
      if (transientRoot === undefined && isSealDue(this.state.replay, sealKey !== undefined)) await this.#seal(writer);
      await writer.close();
      this.#degraded ??= writer.degraded;
      if (transientRoot === undefined && writer.degraded === undefined) this.#indexer?.close();
      openItems?.close();
      this.#head = writer.head;
      this.#inode = platform.fs.stat(paths.log)?.inode;
      if (transientRoot !== undefined) platform.fs.remove(transientRoot, { recursive: true });
    } finally {
      this.#tenure = undefined;
      lock.release();
    }
  }

  /** Who put a request down before the lock was given back, and tried to take it before that, relies on this. */
  async #lookAgain(): Promise<void> {
    const { platform, paths, transientRoot } = this.#options;
    if (transientRoot !== undefined) return;
    for (let look = 0; look < LAST_LOOKS && hasRequests(platform.fs, paths.inbox); look++) {
      if (this.#isClosed || this.#holds > 0 || this.#changing !== undefined || this.#tenure !== undefined) return;
      try {
        await this.#change(() => this.#take(true));
      } catch {
        // Somebody else has it now, and applies them; or the disk refuses.
        return;
      }
      await this.#change(() => this.#leave());
    }
  }

  /** The tenure's own way to record, for what is part of taking the lock or giving it back. */
  #write(writer: LogWriter, events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]> {
    const { redaction } = this.#options;
    try {
      if (events.some((event) => this.#needsWords(event))) void this.state.conversation;
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return writer.append(
      redaction?.mode === 'on' ? events.map((event) => applyRedaction(event, redaction.text)) : events,
    );
  }

  async #record(events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]> {
    const { writer } = this.#tenure ?? {};
    if (writer === undefined) throw closedError();
    try {
      return await this.#write(writer, events);
    } finally {
      this.#degraded ??= writer.degraded;
    }
  }

  /**
   * Words that cannot be read must be known before a prompt is added to them, not after it was written. The end of a call or
   * of a turn does not need them, unless what is in memory is not what the log holds.
   */
  #needsWords({ type }: DurableEvent): boolean {
    if (this.#options.redaction?.mode === 'log' || this.#policy === 'metadata') return isConversational(type);
    return type === 'item.completed' || type === 'context.added' || type === 'compaction.committed';
  }

  async #recordInterruption(): Promise<void> {
    const { platform, paths } = this.#options;
    const { fs } = platform;
    const { writer } = this.#tenure ?? {};
    if (writer === undefined) return;
    const hasPart = fs.stat(paths.openItems) !== undefined;
    const items = hasPart ? decodeFragments(fs.readText(paths.openItems)) : [];
    const events = planInterruption(this.state, items, 'crash', () => freshId(platform));
    const interrupted = await this.#write(writer, events);
    if (hasPart) fs.remove(paths.openItems);
    this.recovery = { ...this.recovery, interrupted };
  }

  /** Seals what was recorded since the last seal, once nothing waits to be recorded. Never rejects. */
  async #seal(writer: LogWriter): Promise<void> {
    const { platform, sealKey, segments } = this.#options;
    const { replay } = this.state;
    for (let attempt = 0; attempt < SEAL_ATTEMPTS; attempt++) {
      await writer.flush();
      if (writer.degraded !== undefined) return;
      // Somebody goes on appending: the seal must say what stands right before it.
      if (writer.nextSeq !== replay.lastSeq) continue;
      const { endOffset, lastSeq, seals } = replay;
      try {
        const digest = writer.logDigest ?? readLogDigest(platform.fs, segments, seals.last, endOffset);
        await writer.append([encodeSeal(lastSeq + 1, endOffset, digest, sealKey)]);
      } catch {
        // A disk that refuses is told to whoever appends what matters; a seal can wait.
      }
      return;
    }
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
      this.#indexer?.recorded(event.seq, place);
    }
    const tenure = this.#tenure;
    tenure?.openItems?.recorded(events);
    for (const event of events) this.#tell(event);
    if (
      tenure !== undefined &&
      this.#sealing === undefined &&
      this.#changing === undefined &&
      !this.#isClosed &&
      this.#options.transientRoot === undefined &&
      isSealOverdue(this.state.replay)
    ) {
      this.#sealing = this.#seal(tenure.writer).finally(() => {
        this.#sealing = undefined;
      });
    }
  }

  /** What others recorded, whole. Words that cannot be read any more are left out. */
  #tellFollowers(from: LogHead): void {
    const { platform, paths, segments } = this.#options;
    const { fs } = platform;
    readLog(
      fs,
      segments,
      {
        onRecord: (scanned, segment) =>
          tellAll(
            this.#followers,
            resolveRecord(scanned, segment.path, (ref) => readBlob(fs, paths.blobs, ref)),
          ),
      },
      { from, toOffset: this.state.replay.endOffset },
    );
  }

  #tell(event: RecordedEvent | LiveEvent): void {
    tellAll(this.#listeners, event);
  }

  #changedError(before: number, now: number): CsmError {
    return new CsmError(
      'conflict',
      'log-changed',
      `the log of session ${this.id} ends with record ${now} and went up to ${before} before`,
      {
        hint: 'It was cut or replaced from outside. Look at it with `csm event-log verify`, then open the session again.',
        data: { path: this.#options.paths.log, before, now },
      },
    );
  }
}

/** A listener that throws must not keep the log, or the others, from going on; its defect surfaces on its own. */
function tellAll<E>(listeners: ReadonlySet<(event: E) => void>, event: E): void {
  for (const listener of listeners) {
    try {
      listener(event);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

/** What is thrown away on close need not survive a power cut. */
function withoutSync(file: AppendFile): AppendFile {
  return { ...file, sync: () => Promise.resolve() };
}
