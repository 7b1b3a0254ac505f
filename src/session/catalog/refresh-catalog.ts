/** Brings a catalogue up to date: reads what has changed, drops what is gone. @effects fs */
import { STAMP_BYTES } from '#/platform/fs.ts';
import type { SqliteDatabase } from '#/platform/sqlite.ts';
import { readThreadNames } from '#/session/foreign/codex/rollout-files.ts';
import type { SessionStore } from '#/session/store/session-store.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import { CENSUS_SQL, decodeEntry, encodeEntry, ENTRY_COLUMNS, UPSERT_SQL } from './catalog-rows.ts';
import { planRefresh, type FoundLog } from './plan-refresh.ts';
import { readCodexEntry } from './read-codex-entry.ts';
import { readNativeEntry } from './read-native-entry.ts';
import { encodeScan, type SourceScan } from './source-scan.ts';

/** Sessions that are read before what is known of them is kept: an interruption loses no more. */
const BATCH = 256;

/** What is there, and what the catalogue has seen of it. */
export interface RefreshInput {
  readonly scan: SourceScan;
  /** What the rows were read from; undefined: there are none. */
  readonly seen: SourceScan | undefined;
  /** When the scan was made, milliseconds since the epoch. */
  readonly scannedMs: number;
  readonly codexHome: string | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** @returns how many sessions were read */
export async function refreshCatalog(
  store: SessionStore,
  database: SqliteDatabase,
  { scan, seen, scannedMs, codexHome, onProgress }: RefreshInput,
): Promise<number> {
  const { fs } = store.platform;
  const { changed, gone, isRenamed } = planRefresh(scan, seen);
  const upsert = database.prepare(UPSERT_SQL);
  const remove = database.prepare('DELETE FROM sessions WHERE path = ?');
  const find = database.prepare(`SELECT ${ENTRY_COLUMNS} FROM sessions WHERE path = ?`);
  const isCodexConcerned = isRenamed || changed.some(({ log }) => log.source === 'codex');
  const names =
    codexHome !== undefined && isCodexConcerned ? readThreadNames(fs, codexHome) : new Map<string, string>();
  // What is not read yet counts as not seen.
  const done = { ...scan, folders: scan.folders.map((folder) => ({ ...folder, stamps: folder.stamps.slice() })) };
  for (const { folder, index } of changed) {
    done.folders[folder]?.stamps.fill(0, index * STAMP_BYTES, (index + 1) * STAMP_BYTES);
  }
  const keep = (action: () => void, part: SourceScan): void =>
    write(database, () => {
      action();
      keepScan(database, part, scannedMs);
    });

  const readEntry = async (log: FoundLog): Promise<CatalogEntry | undefined> => {
    if (log.source === 'codex') return readCodexEntry(fs, log, names.get(log.id));
    const row = find.all(log.path)[0];
    return readNativeEntry(store, log, row === undefined ? undefined : decodeEntry(row));
  };

  // Before what has to be read, which takes long; a scan of ten thousand is a megabyte, and not written twice for one change.
  if (gone.length > 0 || isRenamed || changed.length === 0) {
    keep(
      () => {
        for (const path of gone) remove.run(path);
        if (isRenamed && seen !== undefined) renameThreads(database, names);
      },
      changed.length === 0 ? scan : done,
    );
  }
  for (let start = 0; start < changed.length; start += BATCH) {
    const batch = changed.slice(start, start + BATCH);
    const entries: { readonly path: string; readonly entry: CatalogEntry | undefined }[] = [];
    for (const [offset, { log }] of batch.entries()) {
      entries.push({ path: log.path, entry: await readEntry(log) });
      onProgress?.(start + offset + 1, changed.length);
    }
    for (const { folder, index } of batch) copyStamp(scan, done, folder, index);
    keep(() => {
      for (const { path, entry } of entries) {
        if (entry === undefined) remove.run(path);
        else upsert.run(...encodeEntry(entry));
      }
    }, done);
  }
  return changed.length;
}

/** Keeps what was seen, and how many rows that makes. Inside a transaction. */
export function keepScan(database: SqliteDatabase, scan: SourceScan, scannedMs: number): void {
  const keep = database.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)');
  keep.run('scan', encodeScan(scan, scannedMs));
  keep.run('census', database.prepare(CENSUS_SQL).all()[0]?.['census'] ?? null);
}

function copyStamp(from: SourceScan, to: SourceScan, folder: number, index: number): void {
  const start = index * STAMP_BYTES;
  const stamp = from.folders[folder]?.stamps.subarray(start, start + STAMP_BYTES);
  if (stamp !== undefined) to.folders[folder]?.stamps.set(stamp, start);
}

/** Gives threads of Codex their names, which stand beside their files. */
function renameThreads(database: SqliteDatabase, names: ReadonlyMap<string, string>): void {
  const rows = database.prepare(`SELECT ${ENTRY_COLUMNS} FROM sessions WHERE source = 'codex'`).all();
  const upsert = database.prepare(UPSERT_SQL);
  for (const row of rows) {
    const entry = decodeEntry(row);
    const name = names.get(entry.id);
    if (name !== entry.name) upsert.run(...encodeEntry({ ...entry, name }));
  }
}

/** One transaction. */
export function write(database: SqliteDatabase, action: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    action();
    database.exec('COMMIT');
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // It may be over already; the first error is the one that counts.
    }
    throw error;
  }
}
