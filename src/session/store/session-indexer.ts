/** Keeps the index file of an open session: its holder writes it, now and then and at the end. @effects fs */
import { errnoOf } from '#/base/errors.ts';
import type { Fs } from '#/platform/fs.ts';
import type { RecordPlace, ReplayState } from '#/session/events/replay-state.ts';
import type { LogDamage, LogSegment } from '#/session/log/log-reader.ts';
import { INDEX_DAMAGE, encodeIndex, type IndexHead, type SparseIndexBuilder } from '#/session/log/sparse-index.ts';

/** A log with fewer bytes than this after its index is read faster than an index is written. */
export const INDEX_AFTER_BYTES = 64 * 1024;
/** While a session goes on, an index is written after so many bytes. */
export const INDEX_EVERY_BYTES = 1024 * 1024;

/** What is known of the log when writing begins, besides its head. */
export interface KnownLog {
  readonly segments: readonly LogSegment[];
  readonly replay: ReplayState;
  readonly index: SparseIndexBuilder;
  /** Logical offset up to which the index on disk is right; 0 where there is none. */
  readonly indexedTo: number;
  /** The last record; undefined before the first. */
  readonly last: IndexHead | undefined;
  /** Of the log before, for the index. */
  readonly damagedLines: number;
  readonly damage: readonly LogDamage[];
  /** False while damage at the log's end keeps an index from being built; the next record settles it. */
  readonly isSettled: boolean;
}

export interface IndexerOptions {
  readonly fs: Fs;
  readonly path: string;
  /** Of the session. */
  readonly id: string;
  readonly log: KnownLog;
}

function isInLog({ reason }: LogDamage): boolean {
  return reason !== 'truncated' && reason !== 'missing-base';
}

/** Failures of the disk are nothing to it: without an index, the log is read. */
export class SessionIndexer {
  readonly #options: IndexerOptions;
  #last: IndexHead | undefined;
  /** Logical offset up to which the file is right. */
  #indexedTo: number;

  constructor(options: IndexerOptions) {
    this.#options = options;
    this.#indexedTo = options.log.indexedTo;
  }

  /** Takes note of a record that is in the log. */
  recorded(seq: number, place: RecordPlace): void {
    this.#options.log.index.push(seq, place.offset, place.sum);
    this.#last = { seq, offset: place.offset, endOffset: place.endOffset, sum: place.sum };
  }

  /** All that was recorded is on disk. */
  synced(): void {
    this.#writeAfter(INDEX_EVERY_BYTES);
  }

  /** The last chance, after the log was synced. */
  close(): void {
    this.#writeAfter(INDEX_AFTER_BYTES);
  }

  /** What the file says of payloads is no longer so. */
  forget(): void {
    this.#indexedTo = 0;
    this.#try(() => {
      if (this.#options.fs.stat(this.#options.path) !== undefined) this.#options.fs.remove(this.#options.path);
    });
  }

  #writeAfter(bytes: number): void {
    const { fs, path, id, log } = this.#options;
    const last = this.#last ?? (log.isSettled ? log.last : undefined);
    if (last === undefined || last.endOffset - this.#indexedTo < bytes) return;
    const { index, replay, damagedLines } = log;
    const text = encodeIndex({
      sessionId: id,
      builtFrom: last,
      records: index.records,
      stride: index.stride,
      entries: index.entries,
      isNewer: false,
      damagedLines,
      // What an index says depends on its log only.
      damage: log.damage
        .filter(isInLog)
        .slice(0, INDEX_DAMAGE)
        .map(({ offset, lengthBytes, reason, seq }) => ({
          offset,
          lengthBytes,
          reason,
          ...(seq === undefined ? {} : { seq }),
        })),
      checkpoint: replay,
    });
    this.#indexedTo = last.endOffset;
    this.#try(() => fs.writeFileAtomic(path, text));
  }

  #try(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
    }
  }
}
