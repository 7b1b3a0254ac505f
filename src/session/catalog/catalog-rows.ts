/** Entries as rows of SQLite and back, and the statements that are used. Pure. */
import { isObject, parseJson } from '#/base/json.ts';
import type { SqliteRow, SqliteValue } from '#/platform/sqlite.ts';
import type { CatalogEntry, SessionSource } from './catalog-entry.ts';

/** Another one is thrown away and built anew. */
export const CATALOG_VERSION = 2;

/**
 * Makes the tables of an empty database. A session is one text, beside what queries choose by: 24 cells for each of ten thousand
 * cost more than parsing one. Counting looks at the index alone. `sum` is the text's checksum: what a disk or a crash changed is
 * found.
 */
export const CREATE_SQL = `
CREATE TABLE sessions (
  path TEXT UNIQUE, source TEXT, id TEXT, cwd TEXT, updated_ms REAL, archived INTEGER, subagent INTEGER, integrity TEXT,
  sum INTEGER, entry TEXT
);
CREATE INDEX sessions_by_time ON sessions
  (updated_ms DESC, id DESC, source, archived, subagent, integrity, cwd, sum);
CREATE INDEX sessions_by_id ON sessions (id, source);
CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
PRAGMA user_version = ${CATALOG_VERSION};
`;

export const UPSERT_SQL = `INSERT OR REPLACE INTO sessions
  (path, source, id, cwd, updated_ms, archived, subagent, integrity, sum, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The columns that {@link decodeEntry} needs. */
export const ENTRY_COLUMNS = 'sum, entry';

/** How many rows there are and what they are, in one text, by the way that queries find them. */
export const CENSUS_SQL = `SELECT count(*) || '-' || coalesce(sum(sum), 0) AS census FROM sessions INDEXED BY sessions_by_time`;

/** A row that is not as it was written. */
export class DamagedRow extends Error {
  readonly code = 'SQLITE_CORRUPT';
}

/** The values of {@link UPSERT_SQL}. */
export function encodeEntry(entry: CatalogEntry): readonly SqliteValue[] {
  const text = JSON.stringify(entry);
  return [
    entry.path,
    entry.source,
    entry.id,
    entry.cwd ?? null,
    entry.updatedMs,
    entry.isArchived ? 1 : 0,
    entry.isSubagent ? 1 : 0,
    entry.integrity,
    Bun.hash.crc32(text),
    text,
  ];
}

/** The entry of a row. Throws {@link DamagedRow} where it is not what was written. */
export function decodeEntry({ sum, entry: text }: SqliteRow): CatalogEntry {
  const value = typeof text === 'string' && sum === Bun.hash.crc32(text) ? parseJson(text) : undefined;
  if (!isObject(value)) throw new DamagedRow('a row of the catalogue was changed');
  // Members that JSON left out are undefined either way.
  return value as unknown as CatalogEntry;
}

/** Which sessions are wanted. */
export interface CatalogQuery {
  readonly id?: string;
  readonly source?: SessionSource;
  /** Exact working directory. */
  readonly cwd?: string;
  /** Archived ones, those of sub-agents and unreadable ones as well. */
  readonly everything?: boolean;
  /** The latest ones; all where undefined. */
  readonly limit?: number;
}

/** Statement and values that answer a query, the session written to last first. `count`: only how many there are. */
export function encodeQuery(
  query: CatalogQuery,
  count = false,
): { readonly sql: string; readonly values: readonly SqliteValue[] } {
  const conditions: string[] = [];
  const values: SqliteValue[] = [];
  const add = (condition: string, ...given: readonly SqliteValue[]): void => {
    conditions.push(condition);
    values.push(...given);
  };
  if (query.source !== undefined) add('source = ?', query.source);
  // A thread that csm continues is the native session; Codex's file is where it came from.
  else add(`(source = 'native' OR NOT EXISTS (SELECT 1 FROM sessions n WHERE n.id = s.id AND n.source = 'native'))`);
  if (query.id !== undefined) add('id = ?', query.id);
  if (query.cwd !== undefined) add('cwd = ?', query.cwd);
  if (query.everything !== true) add(`archived = 0 AND subagent = 0 AND integrity <> 'unreadable'`);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  if (count) return { sql: `SELECT count(*) AS n FROM sessions s${where}`, values };
  const limit = query.limit === undefined ? '' : ` LIMIT ${Math.trunc(query.limit)}`;
  return { sql: `SELECT ${ENTRY_COLUMNS} FROM sessions s${where} ORDER BY updated_ms DESC, id DESC${limit}`, values };
}
