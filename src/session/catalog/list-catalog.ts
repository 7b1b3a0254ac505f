/**
 * The sessions of both sources, from the catalogue. Nobody depends on its file: one that is missing, damaged or of another
 * version is built anew, one that cannot be written is kept in memory. @effects fs clock lock
 */
import { errnoOf } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import type { HeldLock } from '#/platform/lock.ts';
import { sqliteCodeOf, type SqliteDatabase } from '#/platform/sqlite.ts';
import { sessionStore, type StorePlatform } from '#/session/store/session-store.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import {
  CATALOG_VERSION,
  CENSUS_SQL,
  CREATE_SQL,
  decodeEntry,
  encodeQuery,
  type CatalogQuery,
} from './catalog-rows.ts';
import { measureFingerprint, type FoundLog } from './plan-refresh.ts';
import { refreshCatalog } from './refresh-catalog.ts';
import { scanSources, type CatalogPlaces } from './scan-sources.ts';

export type CatalogPlatform = StorePlatform & Pick<Platform, 'sqlite'>;

/**
 * How an answer was come by.
 * - `current`: nothing had changed; `refreshed`: what had changed was read; `rebuilt`: all was;
 * - `shared`: another process is refreshing, and this is what it has so far;
 * - `memory`: the file cannot be used, so the answer was made without it.
 */
export type CatalogStatus = 'current' | 'refreshed' | 'rebuilt' | 'shared' | 'memory';

export interface CatalogAnswer {
  /** The session written to last first. */
  readonly entries: readonly CatalogEntry[];
  /** How many the query has without its limit. */
  readonly total: number;
  readonly status: CatalogStatus;
  /** Sessions that were read. */
  readonly read: number;
  /** Why the file could not be used, for people. */
  readonly problem: string | undefined;
}

export interface CatalogOptions {
  /** Called now and then while sessions are read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How long another process's refresh is waited for, and how often that is looked at. */
const WAIT_MS = 250;
const POLL_MS = 10;
/** What SQLite says of a file that is none, or is damaged. */
const DAMAGED: ReadonlySet<string> = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_ERROR', 'SQLITE_MISMATCH']);

/** The catalogue's file, and the lock of who refreshes it. */
export function catalogPaths(csmRoot: string): { readonly database: string; readonly lock: string } {
  return { database: `${csmRoot}/catalog.sqlite`, lock: `${csmRoot}/catalog.lock` };
}

/** Answers a query. What the disk refuses costs time, never the answer. */
export async function listCatalog(
  platform: CatalogPlatform,
  places: CatalogPlaces,
  query: CatalogQuery,
  options: CatalogOptions = {},
): Promise<CatalogAnswer> {
  const found = scanSources(platform.fs, places);
  const fingerprint = measureFingerprint(found);
  const first = readCurrent(platform, places, query, fingerprint);
  if (first.kind === 'current') return first.answer;
  const run = { platform, places, query, found, fingerprint, options };
  let problem: string | undefined;
  // Looking at a home that nobody has used leaves no trace there.
  if (found.length === 0 && platform.fs.stat(places.csmRoot) === undefined) return answerFromMemory(run, undefined);
  try {
    const answer = await refreshFile(run, first.kind === 'damaged');
    if (answer !== undefined) return answer;
  } catch (error) {
    if (errnoOf(error) === undefined && sqliteCodeOf(error) === undefined) throw error;
    problem = error instanceof Error ? error.message : String(error);
  }
  return answerFromMemory(run, problem);
}

interface Run {
  readonly platform: CatalogPlatform;
  readonly places: CatalogPlaces;
  readonly query: CatalogQuery;
  readonly found: readonly FoundLog[];
  readonly fingerprint: string;
  readonly options: CatalogOptions;
}

type Current =
  { readonly kind: 'current'; readonly answer: CatalogAnswer } | { readonly kind: 'stale' | 'damaged' | 'missing' };

/** The answer of a file that has seen all that is there. Nothing is written. */
function readCurrent(
  { fs, sqlite }: CatalogPlatform,
  { csmRoot }: CatalogPlaces,
  query: CatalogQuery,
  fingerprint: string,
): Current {
  const path = catalogPaths(csmRoot).database;
  if (fs.stat(path) === undefined) return { kind: 'missing' };
  // Where the folder cannot be written, nobody else of this user writes there either.
  for (const mode of fs.writable(csmRoot) ? (['read'] as const) : (['read', 'immutable'] as const)) {
    try {
      const database = sqlite.open(path, mode);
      try {
        if (!isOurs(database)) return { kind: 'damaged' };
        if (readFact(database, 'fingerprint') !== fingerprint) return { kind: 'stale' };
        // SQLite does not notice each row that damage has taken away.
        const { census } = database.prepare(CENSUS_SQL).all()[0] ?? {};
        if (readFact(database, 'census') !== census) return { kind: 'damaged' };
        return { kind: 'current', answer: answerQuery(database, query, { status: 'current', read: 0 }) };
      } finally {
        database.close();
      }
    } catch (error) {
      const code = sqliteCodeOf(error);
      if (code === undefined) throw error;
      if (DAMAGED.has(code)) return { kind: 'damaged' };
    }
  }
  return { kind: 'stale' };
}

/** Reads what has changed into the file. Undefined where another process is at it and there is nothing to read yet. */
async function refreshFile(run: Run, isDamaged: boolean): Promise<CatalogAnswer | undefined> {
  const { platform, places, query, fingerprint } = run;
  const { fs } = platform;
  const paths = catalogPaths(places.csmRoot);
  fs.makeDir(places.csmRoot);
  const lock = await acquireRefresh(platform, paths.lock);
  if (lock === undefined) return isDamaged ? undefined : readShared(run, paths.database);
  try {
    // Whoever had the lock may have done it all.
    const again = readCurrent(platform, places, query, fingerprint);
    if (again.kind === 'current') return again.answer;
    if (again.kind === 'stale') {
      try {
        return await refreshOpened(run, paths.database, 'refreshed');
      } catch (error) {
        if (!DAMAGED.has(sqliteCodeOf(error) ?? '')) throw error;
      }
    }
    for (const suffix of ['', '-wal', '-shm', '-journal']) {
      if (fs.stat(paths.database + suffix) !== undefined) fs.remove(paths.database + suffix);
    }
    return await refreshOpened(run, paths.database, 'rebuilt');
  } finally {
    lock.release();
  }
}

async function refreshOpened(run: Run, path: string, status: 'refreshed' | 'rebuilt'): Promise<CatalogAnswer> {
  const { platform, places, query, found, fingerprint, options } = run;
  const database = platform.sqlite.open(path, 'write');
  try {
    if (status === 'rebuilt') database.exec(`PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; ${CREATE_SQL} COMMIT`);
    // A title that was forgotten must not stay in free pages.
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON');
    const store = sessionStore(platform, places.csmRoot);
    const read = await refreshCatalog(store, database, found, fingerprint, options);
    return answerQuery(database, query, { status, read });
  } finally {
    database.close();
  }
}

async function acquireRefresh(platform: CatalogPlatform, path: string): Promise<HeldLock | undefined> {
  const { clock, locks } = platform;
  const endMs = clock.monotonic() + WAIT_MS;
  for (;;) {
    const lock = locks.tryAcquire(path);
    if (lock !== undefined || clock.monotonic() >= endMs) return lock;
    await clock.sleep(POLL_MS);
  }
}

function readShared({ platform, query }: Run, path: string): CatalogAnswer | undefined {
  try {
    const database = platform.sqlite.open(path, 'read');
    try {
      return isOurs(database) ? answerQuery(database, query, { status: 'shared', read: 0 }) : undefined;
    } finally {
      database.close();
    }
  } catch (error) {
    if (sqliteCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** All of it without the file, but for the rows that can still be read from it. */
async function answerFromMemory(run: Run, problem: string | undefined): Promise<CatalogAnswer> {
  const { platform, places, query, found, fingerprint, options } = run;
  const database = platform.sqlite.openMemory();
  try {
    database.exec(CREATE_SQL);
    const known = readRows(run);
    const read = await refreshCatalog(
      sessionStore(platform, places.csmRoot),
      database,
      found,
      fingerprint,
      options,
      known,
    );
    return { ...answerQuery(database, query, { status: 'memory', read }), problem };
  } finally {
    database.close();
  }
}

function readRows({ platform, places }: Run): readonly CatalogEntry[] {
  const path = catalogPaths(places.csmRoot).database;
  for (const mode of ['read', 'immutable'] as const) {
    try {
      const database = platform.sqlite.open(path, mode);
      try {
        return isOurs(database) ? database.prepare('SELECT * FROM sessions').all().map(decodeEntry) : [];
      } finally {
        database.close();
      }
    } catch (error) {
      if (sqliteCodeOf(error) === undefined) throw error;
    }
  }
  return [];
}

function isOurs(database: SqliteDatabase): boolean {
  return database.prepare('PRAGMA user_version').all()[0]?.['user_version'] === CATALOG_VERSION;
}

function readFact(database: SqliteDatabase, name: string): string | undefined {
  const value = database.prepare('SELECT value FROM facts WHERE name = ?').all(name)[0]?.['value'];
  return typeof value === 'string' ? value : undefined;
}

function answerQuery(
  database: SqliteDatabase,
  query: CatalogQuery,
  how: Pick<CatalogAnswer, 'status' | 'read'>,
): CatalogAnswer {
  const { sql, values } = encodeQuery(query);
  const entries = database
    .prepare(sql)
    .all(...values)
    .map(decodeEntry);
  const counting = encodeQuery(query, true);
  const isAll = query.limit === undefined || entries.length < query.limit;
  const total = isAll ? entries.length : Number(database.prepare(counting.sql).all(...counting.values)[0]?.['n'] ?? 0);
  return { ...how, entries, total, problem: undefined };
}
