/** Where an imported session comes from: by reference to files that csm never changes. */
import type { TokenUsage } from '#/protocol/responses/items.ts';

/** A file of another program, as far as it was read. */
export interface ImportedFile {
  /** The other program's id of the session whose file it is, where it says one. */
  readonly session_id?: string;
  /** Absolute. */
  readonly path: string;
  /** Bytes that were read, of the uncompressed file: what stands behind them came later. */
  readonly offset: number;
  /** The last ordinal in those bytes; absent in files without ordinals. */
  readonly ordinal?: number;
  /** SHA-256 of those bytes, 64 hex digits: whether the file still begins with what was read. */
  readonly sha256: string;
}

/**
 * The session that another program had, which this one goes on from. A member of `session.created`; the history itself follows in
 * `context.added` events with reason `import`, in the same write.
 */
export interface ImportedFrom extends ImportedFile {
  readonly format: 'codex';
  /** Files that the file itself goes on from (forks by reference), oldest first. */
  readonly base?: readonly ImportedFile[];
  /** The model and the provider of its last turn: no other server gets the conversation unless the user says so. */
  readonly model?: string;
  readonly provider?: string;
  /** Version of the program that wrote it. */
  readonly program_version?: string;
  /** Items of history that follow. Fewer of them: the import was cut off by a crash. */
  readonly items: number;
  /** Turns of the other program. */
  readonly turns: number;
  /** Compactions of the other program: what was before the last one is not in the items. */
  readonly compactions: number;
  /** Tokens of all its turns, where it says so. */
  readonly usage?: TokenUsage;
  /** Places that could not be read as they were written, by kind; absent where there were none. */
  readonly damage?: Readonly<Record<string, number>>;
}
