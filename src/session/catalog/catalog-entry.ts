/** What the catalogue knows of a session, whoever keeps it. Pure. */
import type { TokenUsage } from '#/protocol/responses/items.ts';

/** Whose session it is: csm's own, or one of Codex's, whose files are only read. */
export type SessionSource = 'native' | 'codex';

/**
 * Whether the log is what the catalogue saw of it before.
 * - `whole`: it only grew, or is seen for the first time;
 * - `truncated`: it ends before what was seen; `rewritten`: it holds something else there. The witness says what was seen;
 * - `unreadable`: it does not begin as a log does.
 */
export type Integrity = 'whole' | 'truncated' | 'rewritten' | 'unreadable';

/** The last record that was seen of a log. Offsets are of the session's own file. */
export interface LogWitness {
  readonly seq: number;
  readonly offset: number;
  /** After its LF. */
  readonly endOffset: number;
  readonly sum: number;
}

/** A file as it was when it was read. */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly inode: number;
}

/** A row of the catalogue. Times are milliseconds since the epoch. */
export interface CatalogEntry {
  readonly source: SessionSource;
  /** UUID in lower case. A native session that goes on from one of Codex's has the same. */
  readonly id: string;
  /** Given by the user: `--session-id`, or the thread's name in Codex. */
  readonly name: string | undefined;
  /** Derived from the first prompt; absent where payloads are not kept. */
  readonly title: string | undefined;
  readonly cwd: string | undefined;
  /** Front door that made it: `exec`, `cli`, `subagent`, ... */
  readonly startedBy: string | undefined;
  /** The last one. */
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** A turn has begun and not ended: somebody works on it, or it was interrupted. */
  readonly hasOpenTurn: boolean;
  /** Turns begun; undefined where the log is too long to count them in passing. */
  readonly turns: number | undefined;
  readonly usage: TokenUsage | undefined;
  /** Dollars; null where a price is not known, undefined where the session does not say what it cost. */
  readonly costUsd: number | null | undefined;
  /** Id of the session that it branched off. */
  readonly forkedFrom: string | undefined;
  /** The log, absolute. */
  readonly path: string;
  readonly stamp: FileStamp;
  readonly isArchived: boolean;
  readonly isSubagent: boolean;
  readonly integrity: Integrity;
  /** Of a native session: the last record seen, or, where the log is not whole, the last one seen while it was. */
  readonly witness: LogWitness | undefined;
}
