/** What there is of a session while this process holds its lock: the open log, and what recording does to the state. @effects fs clock lock */
import type { AppendFile } from '#/platform/fs.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { LogWriter } from '#/session/log/log-writer.ts';
import type { LogSegment } from '#/session/log/log-reader.ts';
import { decodeFragments, planInterruption } from '#/session/log/open-items.ts';
import { OpenItemsFile } from '#/session/log/open-items-file.ts';
import type { PayloadPolicy } from '#/session/log/record.ts';
import type { LogHead } from '#/session/log/scanned-record.ts';
import { applyRedaction } from '#/session/log/redacted.ts';
import { encodeSeal, isSealDue, isSealOverdue } from '#/session/log/seal.ts';
import { readLogDigest } from '#/session/log/seal-reader.ts';
import type { DurableEvent, LiveEvent, RecordedEvent } from '#/session/events/index.ts';
import { isConversational } from '#/session/events/conversation.ts';
import type { RecordPlace } from '#/session/events/replay-state.ts';
import { applyEvent, type SessionState } from '#/session/events/state.ts';
import { writeBlob } from './blobs.ts';
import type { SessionPaths } from './layout.ts';
import type { SessionLock } from './lock.ts';
import type { SessionRedaction } from './open-session.ts';
import type { SessionIndexer } from './session-indexer.ts';
import type { StorePlatform } from './session-store.ts';

export interface TenureOptions {
  readonly platform: StorePlatform;
  readonly paths: SessionPaths;
  readonly segments: readonly LogSegment[];
  readonly redaction: SessionRedaction | undefined;
  readonly sealKey: Uint8Array | undefined;
  /** False: it is thrown away at the end, and need not survive a power cut. */
  readonly isKept: boolean;
  readonly policy: PayloadPolicy;
  readonly state: SessionState;
  readonly indexer: SessionIndexer;
  readonly lock: SessionLock;
  /** Where the log ends. */
  readonly head: LogHead;
  /** Tells subscribers. */
  readonly tell: (event: RecordedEvent | LiveEvent) => void;
}

/** How often a seal waits for a moment in which nothing is being recorded. */
const SEAL_ATTEMPTS = 10;

/** From taking the lock until it is given back. */
export class SessionTenure {
  readonly #options: TenureOptions;
  readonly #writer: LogWriter;
  readonly #openItems: OpenItemsFile | undefined;
  /** A seal that is under way. */
  #sealing: Promise<void> | undefined;
  #isEnding = false;

  constructor(options: TenureOptions) {
    const { platform, paths, redaction, isKept, policy, indexer } = options;
    this.#options = options;
    const file = platform.fs.openAppend(paths.log);
    this.#openItems =
      policy === 'metadata'
        ? undefined
        : new OpenItemsFile({
            fs: platform.fs,
            clock: platform.clock,
            path: paths.openItems,
            ...(redaction?.stream === undefined ? {} : { redactStream: redaction.stream }),
          });
    this.#writer = new LogWriter({
      path: paths.log,
      file: isKept ? file : withoutSync(file),
      clock: platform.clock,
      head: options.head,
      policy,
      writeBlob: (blob) => writeBlob(platform.fs, paths.blobs, blob),
      ...(redaction?.mode === 'log'
        ? { forDisk: (event) => applyRedaction(event, redaction.text, redaction.foreign) }
        : {}),
      onRecorded: (events, places) => this.#recorded(events, places),
      onSynced: () => {
        this.#openItems?.synced();
        if (isKept) indexer.synced();
      },
    });
  }

  get head(): LogHead {
    return this.#writer.head;
  }

  get degraded(): LogWriter['degraded'] {
    return this.#writer.degraded;
  }

  /** Records events, redacted. Rejects as `OpenSession.append` does. */
  record(events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]> {
    const { redaction, state } = this.#options;
    try {
      if (events.some((event) => this.#needsWords(event))) void state.conversation;
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return this.#writer.append(
      redaction?.mode === 'on'
        ? events.map((event) => applyRedaction(event, redaction.text, redaction.foreign))
        : events,
    );
  }

  live(event: LiveEvent): void {
    this.#openItems?.observe(event);
    this.#writer.afterPending(() => this.#options.tell(event));
  }

  /** Resolves once all that was appended so far is in the file, or refused. */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Records the end of what the last holder left open. */
  async recordInterruption(): Promise<readonly RecordedEvent[]> {
    const { platform, paths, state } = this.#options;
    const { fs } = platform;
    const hasPart = fs.stat(paths.openItems) !== undefined;
    const items = hasPart ? decodeFragments(fs.readText(paths.openItems)) : [];
    const interrupted = await this.record(planInterruption(state, items, 'crash', () => freshId(platform)));
    if (hasPart) fs.remove(paths.openItems);
    return interrupted;
  }

  /**
   * Seals and indexes where it is time, syncs, closes the files. The lock is still held.
   * @param last what is done before the seal, once nothing else is being sealed
   */
  async end(last: () => Promise<void>): Promise<void> {
    const { state, sealKey, isKept, indexer } = this.#options;
    this.#isEnding = true;
    await this.#sealing;
    await last();
    if (isKept && isSealDue(state.replay, sealKey !== undefined)) await this.#seal();
    await this.#writer.close();
    if (isKept && this.#writer.degraded === undefined) indexer.close();
    this.#openItems?.close();
  }

  releaseLock(): void {
    this.#options.lock.release();
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

  /** Seals what was recorded since the last seal, once nothing waits to be recorded. Never rejects. */
  async #seal(): Promise<void> {
    const { platform, sealKey, segments, state } = this.#options;
    const { replay } = state;
    for (let attempt = 0; attempt < SEAL_ATTEMPTS; attempt++) {
      await this.#writer.flush();
      if (this.#writer.degraded !== undefined) return;
      // Somebody goes on appending: the seal must say what stands right before it.
      if (this.#writer.nextSeq !== replay.lastSeq) continue;
      const { endOffset, lastSeq, seals } = replay;
      try {
        const digest = this.#writer.logDigest ?? readLogDigest(platform.fs, segments, seals.last, endOffset);
        await this.#writer.append([encodeSeal(lastSeq + 1, endOffset, digest, sealKey)]);
      } catch {
        // A disk that refuses is told to whoever appends what matters; a seal can wait.
      }
      return;
    }
  }

  #recorded(events: readonly RecordedEvent[], places: readonly RecordPlace[]): void {
    const { segments, state, indexer, tell, isKept } = this.#options;
    const start = segments.at(-1)?.startOffset ?? 0;
    for (const [index, event] of events.entries()) {
      const own = places[index];
      if (own === undefined) continue;
      const place = { ...own, offset: start + own.offset, endOffset: start + own.endOffset };
      applyEvent(state, event, place);
      indexer.recorded(event.seq, place);
    }
    this.#openItems?.recorded(events);
    for (const event of events) tell(event);
    if (this.#sealing !== undefined || this.#isEnding || !isKept || !isSealOverdue(state.replay)) return;
    this.#sealing = this.#seal().finally(() => {
      this.#sealing = undefined;
    });
  }
}

/** What is thrown away on close need not survive a power cut. */
function withoutSync(file: AppendFile): AppendFile {
  return { ...file, sync: () => Promise.resolve() };
}
