/**
 * Appending to an event log: one write(2) a batch, one fdatasync(2) for all that wait for it, and no acknowledgement of
 * what is not there. @effects fs clock
 */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { Clock } from '#/platform/clock.ts';
import type { AppendFile } from '#/platform/fs.ts';
import { withCallFacts } from '#/session/events/call-facts.ts';
import { durabilityOf, type DurableEvent, type RecordedEvent } from '#/session/events/index.ts';
import type { RecordPlace } from '#/session/events/replay-state.ts';
import type { BlobToWrite } from './blob-refs.ts';
import { RecordEncoder } from './record-encoder.ts';
import type { PayloadPolicy } from './record.ts';
import type { LogHead } from './scanned-record.ts';
import { LogDigest } from './seal.ts';

export interface LogWriterOptions {
  /** Path of the log, for messages. */
  readonly path: string;
  /** Open for appending; the writer closes it. Its size is `head.offset`. */
  readonly file: AppendFile;
  readonly clock: Clock;
  /** Where the log ends now. */
  readonly head: LogHead;
  readonly policy: PayloadPolicy;
  /** Puts a blob on disk, synced. Throws where it cannot. */
  readonly writeBlob: (blob: BlobToWrite) => void;
  /** What goes to the disk in place of the event (a redacted copy). */
  readonly forDisk?: (event: DurableEvent) => DurableEvent;
  /**
   * Called in order of `seq` as soon as events count as recorded, before `append` resolves, with where each stands in the
   * file. Must not throw.
   */
  readonly onRecorded: (events: readonly RecordedEvent[], places: readonly RecordPlace[]) => void;
  /** Called after each sync that succeeded. */
  readonly onSynced?: () => void;
}

/** One call of `append`, or something to run once all before it is done. */
interface Waiting {
  readonly recorded: readonly RecordedEvent[];
  readonly places: readonly RecordPlace[];
  readonly blobs: readonly BlobToWrite[];
  readonly mustSync: boolean;
  readonly headAfter: LogHead;
  readonly done: (error: CsmError | undefined) => void;
}

/** The one writer of a log; its owner holds the session's lock. */
export class LogWriter {
  readonly #options: LogWriterOptions;
  /** Where the next record goes, counting what still waits. */
  #next: LogHead;
  /** Where the log ends with all that was written whole. */
  #written: LogHead;
  #waiting: Waiting[] = [];
  /** The lines of all that waits. */
  readonly #lines = new RecordEncoder();
  #pumping: Promise<void> | undefined;
  #degraded: CsmError | undefined;
  #isClosed = false;
  /** Of the log, from the last seal on that this writer wrote. */
  #digest: LogDigest | undefined;
  #hasUnsynced = false;
  #lastMs = Number.NaN;
  #lastTs = '';

  constructor(options: LogWriterOptions) {
    this.#options = options;
    this.#next = options.head;
    this.#written = options.head;
  }

  /** Where the log ends with all that is recorded. */
  get head(): LogHead {
    return this.#written;
  }

  /** Number of the last event that was given to `append`, recorded or not. */
  get nextSeq(): number {
    return this.#next.seq;
  }

  /** The digest of the log at `head`, where this writer has sealed it before: then nothing has to be read for the next seal. */
  get logDigest(): string | undefined {
    return this.#digest?.digest();
  }

  /** Why nothing more can be written, once that is so. */
  get degraded(): CsmError | undefined {
    return this.#degraded;
  }

  /**
   * Appends events, in one piece and in the order of calls. Resolves once they are in the log; where one of them is of
   * class `sync`, once they are on disk. Calls of the same moment share one write, and one sync.
   * Rejects with `log-degraded` where the machine refused, then and ever after; nothing of the call is in the log then
   * (after a failed sync: it may be).
   */
  append(events: readonly DurableEvent[]): Promise<readonly RecordedEvent[]> {
    if (this.#degraded !== undefined) return Promise.reject(this.#degraded);
    if (this.#isClosed) return Promise.reject(new CsmError('internal', 'log-closed', 'the session log is closed'));
    if (events.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const waiting = this.#encode(events, (error) =>
        error === undefined ? resolve(waiting.recorded) : reject(error),
      );
      this.#waiting.push(waiting);
      this.#pumping ??= this.#pump();
    });
  }

  /** Runs `action` after all events appended so far, recorded or refused: at once where none waits. */
  afterPending(action: () => void): void {
    if (this.#pumping === undefined) return action();
    this.#waiting.push({
      recorded: [],
      places: [],
      blobs: [],
      mustSync: false,
      headAfter: this.#next,
      done: action,
    });
  }

  /** Resolves once all that was appended so far is recorded, or refused. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.afterPending(resolve));
  }

  /** Waits for what is under way, syncs the rest, closes the file. Never rejects: whoever needs to know awaits `append`. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#pumping;
    if (this.#hasUnsynced && this.#degraded === undefined) {
      await this.#sync().catch((error: unknown) => this.#degrade(error));
    }
    this.#options.file.close();
  }

  #encode(events: readonly DurableEvent[], done: Waiting['done']): Waiting {
    const { policy, forDisk } = this.#options;
    const ts = this.#timestamp();
    const recorded: RecordedEvent[] = [];
    const places: RecordPlace[] = [];
    const blobs: BlobToWrite[] = [];
    let mustSync = false;
    let { seq, sum, offset } = this.#next;
    const waitingBytes = this.#lines.length;
    try {
      for (const given of events) {
        const event = withCallFacts(given);
        seq += 1;
        const forLog = forDisk === undefined ? event : forDisk(event);
        const encoded = this.#lines.push(forLog, { seq, ts, previousSum: sum, policy });
        const endOffset = offset + encoded.bytes;
        const isWithheld = encoded.digest !== '' && policy === 'metadata';
        recorded.push({ ...event, seq, ts });
        places.push({ offset, endOffset, sum: encoded.sum, digest: encoded.digest, isWithheld });
        for (const blob of encoded.blobs) blobs.push(blob);
        mustSync ||= durabilityOf(event) === 'sync';
        sum = encoded.sum;
        offset = endOffset;
      }
    } catch (error) {
      // An event that cannot be encoded must leave neither a gap nor a line.
      this.#lines.truncate(waitingBytes);
      throw error;
    }
    const head = { seq, sum, offset };
    this.#next = head;
    return { recorded, places, blobs, mustSync, headAfter: head, done };
  }

  #timestamp(): string {
    const ms = this.#options.clock.now();
    if (ms !== this.#lastMs) {
      this.#lastMs = ms;
      this.#lastTs = new Date(ms).toISOString();
    }
    return this.#lastTs;
  }

  /** Takes all that waits, writes it, syncs it, tells; again until nothing waits. */
  async #pump(): Promise<void> {
    // Calls of the same tick belong together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#commit(batch);
    }
    this.#pumping = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      if (this.#degraded !== undefined) throw this.#degraded;
      this.#write(batch);
      if (batch.some((waiting) => waiting.mustSync)) await this.#sync();
    } catch (error) {
      const reason = this.#degrade(error);
      for (const waiting of batch) waiting.done(reason);
      return;
    }
    for (const waiting of batch) {
      if (waiting.recorded.length > 0) this.#options.onRecorded(waiting.recorded, waiting.places);
      waiting.done(undefined);
    }
  }

  /** Writes the lines of all that waited. */
  #write(batch: readonly Waiting[]): void {
    const head = batch.at(-1)?.headAfter;
    const { bytes } = this.#lines;
    if (bytes.length === 0 || head === undefined) return;
    for (const waiting of batch) for (const blob of waiting.blobs) this.#options.writeBlob(blob);
    const { file } = this.#options;
    let count = 0;
    try {
      count = file.append(bytes);
      if (count !== bytes.length) {
        // write(2) answers short, without an error, where the disk is full.
        throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
      }
    } catch (error) {
      this.#cut();
      throw error;
    }
    this.#digestLines(batch, bytes);
    this.#lines.clear();
    this.#written = head;
    this.#hasUnsynced = true;
  }

  #digestLines(batch: readonly Waiting[], bytes: Uint8Array): void {
    const start = this.#written.offset;
    for (const { recorded, places } of batch) {
      for (const [index, { offset, endOffset }] of places.entries()) {
        const event = recorded[index];
        if (event?.type === 'log.sealed') {
          this.#digest = new LogDigest();
          this.#digest.seal(event.log_digest);
        }
        this.#digest?.push(bytes.subarray(offset - start, endOffset - start - 1));
      }
    }
  }

  /** Takes a part of a record off the end again. Where that fails as well, the next opening finds it torn. */
  #cut(): void {
    const { file } = this.#options;
    try {
      if (file.sizeBytes() !== this.#written.offset) file.truncate(this.#written.offset);
    } catch {
      return;
    }
  }

  async #sync(): Promise<void> {
    await this.#options.file.sync();
    this.#hasUnsynced = false;
    this.#options.onSynced?.();
  }

  #degrade(error: unknown): CsmError {
    this.#lines.clear();
    this.#degraded ??=
      error instanceof CsmError
        ? error
        : new CsmError(
            'environment',
            'log-degraded',
            `cannot write the session log ${this.#options.path}: ${printErrno(error)}`,
            {
              hint: 'What was confirmed so far is kept. Make room or fix the disk, then resume the session.',
              data: {
                path: this.#options.path,
                errno: errnoOf(error),
                offset: this.#written.offset,
                seq: this.#written.seq,
              },
              cause: error,
            },
          );
    return this.#degraded;
  }
}
