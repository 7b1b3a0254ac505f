/**
 * The sessions of both sources, from the catalogue. Nobody depends on its file: one that is missing, damaged or of another
 * version is built anew, one that cannot be written is kept in memory. @effects fs clock lock
 */
import { errnoOf, printErrno } from '#/base/errors.ts';
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
  encodeEntry,
  encodeQuery,
  ENTRY_COLUMNS,
  UPSERT_SQL,
  type CatalogQuery,
} from './catalog-rows.ts';
import { planRefresh } from './plan-refresh.ts';
import { keepScan, refreshCatalog, write } from './refresh-catalog.ts';
import { scanSources, type CatalogPlaces } from './scan-sources.ts';
import { decodeScan, isSameBytes, isSettled, type SourceScan } from './source-scan.ts';

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
  const run = { platform, places, query, options };
  const first = readCurrent(run);
  if (first.kind === 'current') return first.answer;
  let problem: string | undefined;
  // Looking at a home that nobody has used leaves no trace there.
  const isUnused =
    first.kind === 'missing' && platform.fs.stat(places.csmRoot) === undefined && !hasLogs(first.look.scan);
  if (isUnused) return answerFromMemory(run, first.look, undefined);
  try {
    const answer = await refreshFile(run, first);
    if (answer !== undefined) return answer;
  } catch (error) {
    if (errnoOf(error) === undefined && sqliteCodeOf(error) === undefined) throw error;
    problem = printErrno(error);
  }
  return answerFromMemory(run, first.look, problem);
}

/**
 * What the catalogue's file says, without a look at the sessions themselves: what somebody sees while {@link listCatalog} looks.
 * Undefined where there is no file, or it cannot be read.
 */
export function peekCatalog(
  platform: CatalogPlatform,
  places: CatalogPlaces,
  query: CatalogQuery,
): CatalogAnswer | undefined {
  const path = catalogPaths(places.csmRoot).database;
  if (platform.fs.stat(path) === undefined) return undefined;
  try {
    return readShared({ platform, places, query, options: {} }, path);
  } catch (error) {
    // Only a row that was changed: the whole listing mends it.
    if (sqliteCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

interface Run {
  readonly platform: CatalogPlatform;
  readonly places: CatalogPlaces;
  readonly query: CatalogQuery;
  readonly options: CatalogOptions;
}

/** A look at the sources, and at what the file has seen of them. */
interface Look {
  readonly scan: SourceScan;
  readonly seen: SourceScan | undefined;
  /** Milliseconds since the epoch, before the scan. */
  readonly scannedMs: number;
}

interface Stale {
  readonly kind: 'stale' | 'damaged' | 'missing' | 'unreadable';
  readonly look: Look;
  /** Why it is unreadable, though not damaged: somebody is at it, or it may not be opened. */
  readonly error?: unknown;
}

type Current = { readonly kind: 'current'; readonly answer: CatalogAnswer } | Stale;

function hasLogs({ folders }: SourceScan): boolean {
  return folders.some(({ stamps }) => stamps.length > 0);
}

function look({ platform, places }: Run, seen: SourceScan | undefined): Look {
  const scannedMs = platform.clock.now();
  return { scan: scanSources(platform.fs, places, seen), seen, scannedMs };
}

/** The answer of a file that has seen all that is there. Nothing of it is changed but which folders need not be listed again. */
function readCurrent(run: Run): Current {
  const { fs, sqlite } = run.platform;
  const { csmRoot } = run.places;
  const path = catalogPaths(csmRoot).database;
  if (fs.stat(path) === undefined) return { kind: 'missing', look: look(run, undefined) };
  let refusal: unknown;
  // Where the folder cannot be written, nobody else of this user writes there either.
  for (const mode of fs.writable(csmRoot) ? (['read'] as const) : (['read', 'immutable'] as const)) {
    try {
      const database = sqlite.open(path, mode);
      try {
        const seen = isOurs(database) ? readScan(database) : undefined;
        const looked = look(run, seen);
        if (seen === undefined) return { kind: 'damaged', look: looked };
        if (planRefresh(looked.scan, seen).hasNews) return { kind: 'stale', look: looked };
        // SQLite does not notice each row that damage has taken away.
        const { census } = database.prepare(CENSUS_SQL).all()[0] ?? {};
        if (readFact(database, 'census') !== census) return { kind: 'damaged', look: { ...looked, seen: undefined } };
        const answer = answerQuery(database, run.query, { status: 'current', read: 0 });
        if (hasSettled(looked)) settleScan(run, looked);
        return { kind: 'current', answer };
      } finally {
        database.close();
      }
    } catch (error) {
      const code = sqliteCodeOf(error);
      if (code === undefined) throw error;
      if (DAMAGED.has(code)) return { kind: 'damaged', look: look(run, undefined) };
      refusal = error;
    }
  }
  return { kind: 'unreadable', look: look(run, undefined), error: refusal };
}

/** Whether a folder had to be listed that need not be the next time. */
function hasSettled({ scan, seen, scannedMs }: Look): boolean {
  const known = new Map(seen?.folders.map(({ path, stamp }) => [path, stamp]));
  return scan.folders.some(({ path, stamp }) => {
    const before = known.get(path);
    return isSettled(stamp, scannedMs) && (before === undefined || !isSameBytes(before, stamp));
  });
}

/** Keeps the scan, where that can be done at once; another listing will do it else. */
function settleScan({ platform, places }: Run, { scan, seen, scannedMs }: Look): void {
  const paths = catalogPaths(places.csmRoot);
  try {
    const lock = platform.locks.tryAcquire(paths.lock);
    if (lock === undefined) return;
    try {
      const database = platform.sqlite.open(paths.database, 'write');
      try {
        const now = isOurs(database) ? readScan(database) : undefined;
        const isAsItWas = now !== undefined && seen !== undefined && !planRefresh(now, seen).hasNews;
        if (isAsItWas) write(database, () => keepScan(database, scan, scannedMs));
      } finally {
        database.close();
      }
    } finally {
      lock.release();
    }
  } catch (error) {
    if (errnoOf(error) === undefined && sqliteCodeOf(error) === undefined) throw error;
  }
}

/** Reads what has changed into the file. Undefined where another process is at it and there is nothing to read yet. */
async function refreshFile(run: Run, first: Stale): Promise<CatalogAnswer | undefined> {
  const { platform, places } = run;
  const { fs } = platform;
  const paths = catalogPaths(places.csmRoot);
  fs.makeDir(places.csmRoot);
  const lock = await acquireRefresh(platform, paths.lock);
  if (lock === undefined) return first.kind === 'damaged' ? undefined : readShared(run, paths.database);
  try {
    // Whoever had the lock may have done it all, and have seen more than we.
    const again = isAsSeen(run, first) ? first : readCurrent(run);
    if (again.kind === 'current') return again.answer;
    // What somebody else may still need is not taken away.
    if (again.kind === 'unreadable') throw again.error;
    if (again.kind === 'stale') {
      try {
        return await refreshOpened(run, again.look, paths.database, 'refreshed');
      } catch (error) {
        if (!DAMAGED.has(sqliteCodeOf(error) ?? '')) throw error;
      }
    }
    for (const suffix of ['', '-wal', '-shm', '-journal']) {
      if (fs.stat(paths.database + suffix) !== undefined) fs.remove(paths.database + suffix);
    }
    return await refreshOpened(run, { ...again.look, seen: undefined }, paths.database, 'rebuilt');
  } finally {
    lock.release();
  }
}

/** Whether nobody has refreshed since. */
function isAsSeen({ platform, places }: Run, { kind, look: { seen } }: Stale): boolean {
  if (kind !== 'stale' || seen === undefined) return false;
  const database = platform.sqlite.open(catalogPaths(places.csmRoot).database, 'read');
  try {
    const now = isOurs(database) ? readScan(database) : undefined;
    return now !== undefined && !planRefresh(now, seen).hasNews;
  } catch (error) {
    if (sqliteCodeOf(error) === undefined) throw error;
    return false;
  } finally {
    database.close();
  }
}

async function refreshOpened(
  { platform, places, query, options }: Run,
  looked: Look,
  path: string,
  status: 'refreshed' | 'rebuilt',
): Promise<CatalogAnswer> {
  const database = platform.sqlite.open(path, 'write');
  try {
    // A listing reads the whole index and the scan: in large pages, that is a quarter of the calls.
    if (status === 'rebuilt')
      database.exec(`PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; ${CREATE_SQL} COMMIT`);
    // A title that was forgotten must not stay in free pages.
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON');
    const store = sessionStore(platform, places.csmRoot);
    const read = await refreshCatalog(store, database, { ...looked, ...options, codexHome: places.codexHome });
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
async function answerFromMemory(
  run: Run,
  { scan, scannedMs }: Look,
  problem: string | undefined,
): Promise<CatalogAnswer> {
  const { platform, places, query, options } = run;
  const database = platform.sqlite.openMemory();
  try {
    database.exec(CREATE_SQL);
    const { seen, rows } = readRows(run);
    const upsert = database.prepare(UPSERT_SQL);
    write(database, () => {
      for (const entry of rows) upsert.run(...encodeEntry(entry));
    });
    const input = { ...options, scan, seen, scannedMs, codexHome: places.codexHome };
    const read = await refreshCatalog(sessionStore(platform, places.csmRoot), database, input);
    return { ...answerQuery(database, query, { status: 'memory', read }), problem };
  } finally {
    database.close();
  }
}

interface KnownRows {
  readonly seen: SourceScan | undefined;
  readonly rows: readonly CatalogEntry[];
}

function readRows({ platform, places }: Run): KnownRows {
  const path = catalogPaths(places.csmRoot).database;
  for (const mode of ['read', 'immutable'] as const) {
    try {
      const database = platform.sqlite.open(path, mode);
      try {
        const seen = isOurs(database) ? readScan(database) : undefined;
        if (seen === undefined) break;
        const rows = database.prepare(`SELECT ${ENTRY_COLUMNS} FROM sessions`).all().map(decodeEntry);
        return { seen, rows };
      } finally {
        database.close();
      }
    } catch (error) {
      if (sqliteCodeOf(error) === undefined) throw error;
    }
  }
  return { seen: undefined, rows: [] };
}

function readScan(database: SqliteDatabase): SourceScan | undefined {
  const value = database.prepare(`SELECT value FROM facts WHERE name = 'scan'`).all()[0]?.['value'];
  return value instanceof Uint8Array ? decodeScan(value) : undefined;
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
