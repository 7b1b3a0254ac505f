/**
 * The SQLite port: small databases that csm keeps or looks into. Calls are synchronous. What fails throws an `Error` whose
 * `code` is SQLite's name (`SQLITE_CORRUPT`); see {@link sqliteCodeOf}. Loaded at its first use.
 */

export type SqliteValue = string | number | null | Uint8Array;
export type SqliteRow = Readonly<Record<string, SqliteValue>>;

/** A statement, compiled once. Lives as long as its database. */
export interface SqliteStatement {
  /** All rows of the answer. */
  all(...values: readonly SqliteValue[]): readonly SqliteRow[];
  /** The rows one by one, for answers that are too large to be held. */
  iterate(...values: readonly SqliteValue[]): Iterable<SqliteRow>;
  run(...values: readonly SqliteValue[]): void;
}

/** An open database. Owned by who opened it, who must close it. */
export interface SqliteDatabase {
  /** One statement or several, without values and without an answer. */
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/**
 * - `write`: made where it is not there (0600).
 * - `read`: must be there. Other processes may write to it; where its journal needs it, a file is made beside it.
 * - `immutable`: must be there, and is read as it stands, whoever writes to it: nothing is made beside it, so that it can be
 *   read on a file system that cannot be written. What another process writes meanwhile may be misread.
 */
export type SqliteMode = 'write' | 'read' | 'immutable';

export interface Sqlite {
  /** Opens a database file, absolute path. Whether it is a database at all shows with the first statement. */
  open(path: string, mode: SqliteMode): SqliteDatabase;
  /** A database of this process's own memory. */
  openMemory(): SqliteDatabase;
}

/** SQLite's name of an error (`SQLITE_BUSY`, without the part behind it), or undefined where it is not SQLite's. */
export function sqliteCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'string')
    return undefined;
  return /^SQLITE_[A-Z]+/.exec(error.code)?.[0];
}
