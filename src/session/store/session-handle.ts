/** A session of this process: its state, and who may record in it when. @effects fs clock lock */
import { CsmError, errnoOf } from '#/base/errors.ts';
import type { LogDamage, LogSegment } from '#/session/log/log-reader.ts';
import type { PayloadPolicy } from '#/session/log/record.ts';
import { EMPTY_HEAD, type LogHead } from '#/session/log/scanned-record.ts';
import type { DurableEvent, LiveEvent, RecordedEvent, StoredEvent } from '#/session/events/index.ts';
import { applyWithheld } from '#/session/events/replay-state.ts';
import { adoptReplay, createState, forgetWords, type SessionState } from '#/session/events/state.ts';
import { applyInbox } from './apply-inbox.ts';
import { readToFollowers, tellAll } from './followers.ts';
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
import { SessionTenure } from './session-tenure.ts';
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
  #tenure: SessionTenure | undefined;
  /** The lock is being taken or given back. */
  #changing: Promise<void> | undefined;
  /** Reasons to keep the lock, besides an open turn. */
  #holds = 0;
  /** Appends that wait for the lock. */
  #waiting = 0;
  #degraded: CsmError | undefined;
  #isClosed = false;

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
    return this.#tenure?.head ?? this.#head;
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
    if (this.#tenure === undefined) return tellAll(this.#listeners, event);
    this.#tenure.live(event);
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
    const tenure = this.#tenure;
    if (tenure === undefined || transientRoot !== undefined) return;
    await applyInbox(platform, paths.inbox, this.state, (events) => tenure.record(events));
  }

  async forget(seqs: readonly number[]): Promise<ForgetReport> {
    const hold = await this.hold();
    try {
      const { platform, paths, segments } = this.#options;
      // What was appended so far is in the file then.
      await this.#tenure?.flush();
      const report = await forgetRecords(platform, paths, segments, seqs);
      this.#indexer?.forget();
      for (const { type, payloadBytes } of report.records) if (payloadBytes > 0) applyWithheld(this.state.replay, type);
      forgetWords(this.state);
      return report;
    } catch (error) {
      this.#recountWithheld();
      throw error;
    } finally {
      await hold.release();
    }
  }

  /** Some payloads may be gone although forgetting failed: what a checkpoint says of them is counted again. */
  #recountWithheld(): void {
    const { platform, paths, id } = this.#options;
    this.#indexer?.forget();
    const { folded } = readSessionLog(platform.fs, id, paths, { ignoreIndex: true });
    this.state.replay.withheld = folded.replay.withheld;
    forgetWords(this.state);
  }

  /** Ends it, whatever is open. */
  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#changing !== undefined) await this.#changing;
    if (this.#tenure !== undefined) {
      await this.#change(() => this.#leave());
      await this.#lookAgain();
    }
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
        const interrupted = await this.#tenure?.recordInterruption();
        this.recovery = { ...this.recovery, interrupted: interrupted ?? [] };
      }
      await this.applyInbox();
    } catch (error) {
      if (this.#tenure === undefined) lock.release();
      else await this.#leave();
      throw error;
    }
  }

  /** Undefined where the disk does not say: the log is read again then. */
  #findInode(): number | undefined {
    try {
      return this.#options.platform.fs.stat(this.#options.paths.log)?.inode;
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return undefined;
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
    this.#policy = policyOf(this.state);
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
    this.#inode = this.#findInode();
    if (before === undefined || this.#followers.size === 0) return;
    const { platform, paths } = this.#options;
    const from = { seq: before.seq, sum: before.sum, offset: before.at };
    readToFollowers(
      platform.fs,
      segments,
      paths.blobs,
      { from, toOffset: this.state.replay.endOffset },
      this.#followers,
    );
  }

  #know(log: KnownLog): void {
    const { platform, paths } = this.#options;
    this.#log = log;
    this.#indexer = new SessionIndexer({ fs: platform.fs, path: paths.index, id: this.id, log });
  }

  #begin(lock: SessionLock, head: LogHead): void {
    const { platform, paths, segments, redaction, sealKey, transientRoot } = this.#options;
    const indexer = this.#indexer;
    if (indexer === undefined) return;
    this.#tenure = new SessionTenure({
      platform,
      paths,
      segments,
      redaction,
      sealKey,
      isKept: transientRoot === undefined,
      policy: this.#policy,
      state: this.state,
      indexer,
      lock,
      head,
      tell: (event) => tellAll(this.#listeners, event),
    });
    this.#lockText = lock.text;
  }

  /** Ends the tenure and gives the lock back. */
  async #leave(): Promise<void> {
    const tenure = this.#tenure;
    if (tenure === undefined) return;
    const { platform, transientRoot } = this.#options;
    try {
      await tenure.end(async () => {
        if (this.state.openTurn !== undefined || tenure.degraded !== undefined) return;
        // A disk that refuses is told to whoever appends; the requests stay for the next holder.
        await this.applyInbox().catch(() => {});
      });
      this.#degraded ??= tenure.degraded;
      this.#head = tenure.head;
      this.#inode = this.#findInode();
      if (transientRoot !== undefined) platform.fs.remove(transientRoot, { recursive: true });
    } finally {
      this.#tenure = undefined;
      tenure.releaseLock();
    }
  }

  /** Who put a request down before the lock was given back, and tried to take it before that, relies on this. */
  async #lookAgain(): Promise<void> {
    const { platform, paths, transientRoot } = this.#options;
    if (transientRoot !== undefined) return;
    for (let look = 0; look < LAST_LOOKS && hasRequests(platform.fs, paths.inbox); look++) {
      const isWanted = !this.#isClosed && this.#holds > 0;
      if (isWanted || this.#changing !== undefined || this.#tenure !== undefined) return;
      try {
        await this.#change(() => this.#take(true));
      } catch {
        // Somebody else has it now, and applies them; or the disk refuses.
        return;
      }
      await this.#change(() => this.#leave());
    }
  }

  async #record(events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]> {
    const tenure = this.#tenure;
    if (tenure === undefined) throw closedError();
    try {
      return await tenure.record(events);
    } finally {
      this.#degraded ??= tenure.degraded;
    }
  }

  #foundDamage(damage: LogDamage): void {
    const { recovery } = this;
    const isKnown = recovery.damage.some(({ path, offset }) => path === damage.path && offset === damage.offset);
    if (isPayloadDamage(damage) && !isKnown) this.recovery = { ...recovery, damage: [...recovery.damage, damage] };
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

/**
 * What is kept of payloads. Where the record that says it cannot be read any more, it is the careful answer if some of them were
 * not kept: words that nobody wanted to be written must not be.
 */
function policyOf({ created, replay }: SessionState): PayloadPolicy {
  return created?.payload_policy ?? (replay.withheld > 0 ? 'metadata' : 'full');
}
