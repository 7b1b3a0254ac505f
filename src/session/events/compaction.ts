/** Events of compaction: the context is replaced by a shorter one; the log keeps everything. */
import type { ResponseItem } from '#/protocol/responses/items.ts';

/** What an artifact is: the replay state with references only, or a summary in words. */
export type CompactionKind = 'replay-seed' | 'semantic-summary';

/** Names a record of the log: no text of it. */
export interface EventRef {
  readonly seq: number;
  /** Of the record's first byte in the session's logical log (a fork's bases in order, then its own file). */
  readonly offset: number;
  /** SHA-256 of its payload, 64 hex digits; empty where it has none. */
  readonly digest: string;
}

/**
 * From here on the context is: the items of `kept`, in order, then those of `payload`, those of `kept_after`, then what is
 * recorded after this.
 * The artifact is on disk before this is written; with it the context switches.
 */
export interface CompactionCommitted {
  readonly type: 'compaction.committed';
  readonly artifact_id: string;
  readonly kind: CompactionKind;
  /** Of the file `artifacts/<artifact_id>.json`. */
  readonly artifact: { readonly sha256: string; readonly bytes: number };
  readonly trigger: 'manual' | 'auto' | 'import';
  /** The compaction that held until now, or null: what undoing this one restores. */
  readonly previous: EventRef | null;
  /** Last record whose context this stands for. */
  readonly covers_seq: number;
  readonly kept: readonly EventRef[];
  /** Records that come behind the summary: the prompt of a turn that begins with a compaction. */
  readonly kept_after?: readonly EventRef[];
  readonly tokens_before?: number;
  readonly tokens_after?: number;
  /**
   * The user went back to here: what was recorded from this record on, up to this event, is left behind, on screens too. `kept`
   * then names the context of before.
   */
  readonly reverts_to?: { readonly seq: number; readonly offset: number };
  readonly payload: { readonly items: readonly ResponseItem[] };
}

/** The context is again what it would be without that compaction. */
export interface CompactionUndone {
  readonly type: 'compaction.undone';
  readonly artifact_id: string;
  /** The `compaction.committed` that is taken back. */
  readonly compaction_seq: number;
  /** The compaction that holds again, or null for none: the `previous` of the one taken back. */
  readonly restores: EventRef | null;
  /** The latest compaction of the same kind that holds then; absent where there is none. */
  readonly latest?: EventRef & {
    readonly artifact_id: string;
    readonly artifact_sha256: string;
    readonly covers_seq: number;
  };
}
