/** Entries as rows of SQLite and back, and the statements that are used. Pure. */
import { parseJson, isObject } from '#/base/json.ts';
import type { SqliteRow, SqliteValue } from '#/platform/sqlite.ts';
import type { TokenUsage } from '#/protocol/responses/items.ts';
import type { CatalogEntry, Integrity, LogWitness, SessionSource } from './catalog-entry.ts';

/** Another one is thrown away and built anew. */
export const CATALOG_VERSION = 1;

const COLUMNS = [
  'path',
  'source',
  'id',
  'name',
  'title',
  'cwd',
  'started_by',
  'model',
  'provider',
  'created_ms',
  'updated_ms',
  'open_turn',
  'turns',
  'usage',
  'cost_usd',
  'forked_from',
  'size_bytes',
  'mtime_ms',
  'inode',
  'archived',
  'subagent',
  'integrity',
  'witness',
] as const;

/**
 * Makes the tables of an empty database. Counting looks at the index alone, which has all that queries choose by. `sum` is a
 * row's own checksum: what a disk or a crash changed is found.
 */
export const CREATE_SQL = `
CREATE TABLE sessions (
  path TEXT UNIQUE, source TEXT, id TEXT, name TEXT, title TEXT, cwd TEXT, started_by TEXT, model TEXT, provider TEXT,
  created_ms REAL, updated_ms REAL, open_turn INTEGER, turns INTEGER, usage TEXT, cost_usd TEXT, forked_from TEXT,
  size_bytes INTEGER, mtime_ms REAL, inode REAL, archived INTEGER, subagent INTEGER, integrity TEXT, witness TEXT,
  sum INTEGER
);
CREATE INDEX sessions_by_time ON sessions
  (updated_ms DESC, id DESC, source, archived, subagent, integrity, cwd, sum);
CREATE INDEX sessions_by_id ON sessions (id, source);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
PRAGMA user_version = ${CATALOG_VERSION};
`;

export const UPSERT_SQL = `INSERT OR REPLACE INTO sessions (${COLUMNS.join(', ')}, sum) VALUES (${COLUMNS.map(() => '?').join(', ')}, ?)`;

/** How many rows there are and what they are, in one text, by the way that queries find them. */
export const CENSUS_SQL = `SELECT count(*) || '-' || coalesce(sum(sum), 0) AS census FROM sessions INDEXED BY sessions_by_time`;

/** A row that is not as it was written. */
export class DamagedRow extends Error {
  readonly code = 'SQLITE_CORRUPT';
}

/** The values of {@link UPSERT_SQL}. */
export function encodeEntry(entry: CatalogEntry): readonly SqliteValue[] {
  const values: readonly SqliteValue[] = [
    entry.path,
    entry.source,
    entry.id,
    entry.name ?? null,
    entry.title ?? null,
    entry.cwd ?? null,
    entry.startedBy ?? null,
    entry.model ?? null,
    entry.provider ?? null,
    entry.createdMs,
    entry.updatedMs,
    entry.hasOpenTurn ? 1 : 0,
    entry.turns ?? null,
    entry.usage === undefined ? null : JSON.stringify(entry.usage),
    // NULL is "it does not say"; "null" is "no known price".
    entry.costUsd === undefined ? null : JSON.stringify(entry.costUsd),
    entry.forkedFrom ?? null,
    entry.stamp.sizeBytes,
    entry.stamp.mtimeMs,
    entry.stamp.inode,
    entry.isArchived ? 1 : 0,
    entry.isSubagent ? 1 : 0,
    entry.integrity,
    entry.witness === undefined ? null : JSON.stringify(entry.witness),
  ];
  return [...values, measureSum(values)];
}

/** The entry of a row. Throws {@link DamagedRow} where it is not what was written. */
export function decodeEntry(row: SqliteRow): CatalogEntry {
  const values = COLUMNS.map((column) => row[column] ?? null);
  if (row['sum'] !== measureSum(values)) throw new DamagedRow(`a row of the catalogue was changed`);
  const text = (name: string): string | undefined => {
    const value = row[name];
    return typeof value === 'string' ? value : undefined;
  };
  const number = (name: string): number => Number(row[name] ?? 0);
  const json = (name: string): unknown => parseJson(text(name) ?? '');
  const usage = json('usage');
  const witness = json('witness');
  const turns = row['turns'];
  const cost = text('cost_usd');
  return {
    source: text('source') as SessionSource,
    id: text('id') ?? '',
    name: text('name'),
    title: text('title'),
    cwd: text('cwd'),
    startedBy: text('started_by'),
    model: text('model'),
    provider: text('provider'),
    createdMs: number('created_ms'),
    updatedMs: number('updated_ms'),
    hasOpenTurn: row['open_turn'] === 1,
    turns: typeof turns === 'number' ? turns : undefined,
    usage: isObject(usage) ? (usage as unknown as TokenUsage) : undefined,
    costUsd: cost === undefined ? undefined : cost === 'null' ? null : Number(cost),
    forkedFrom: text('forked_from'),
    path: text('path') ?? '',
    stamp: { sizeBytes: number('size_bytes'), mtimeMs: number('mtime_ms'), inode: number('inode') },
    isArchived: row['archived'] === 1,
    isSubagent: row['subagent'] === 1,
    integrity: text('integrity') as Integrity,
    witness: isObject(witness) ? (witness as unknown as LogWitness) : undefined,
  };
}

function measureSum(values: readonly SqliteValue[]): number {
  return Bun.hash.crc32(values.map((value) => (value === null ? '' : String(value))).join('\u0000'));
}

/** Which sessions are wanted. */
export interface CatalogQuery {
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
  if (query.cwd !== undefined) add('cwd = ?', query.cwd);
  if (query.everything !== true) add(`archived = 0 AND subagent = 0 AND integrity <> 'unreadable'`);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  if (count) return { sql: `SELECT count(*) AS n FROM sessions s${where}`, values };
  const limit = query.limit === undefined ? '' : ` LIMIT ${Math.trunc(query.limit)}`;
  return { sql: `SELECT * FROM sessions s${where} ORDER BY updated_ms DESC, id DESC${limit}`, values };
}
