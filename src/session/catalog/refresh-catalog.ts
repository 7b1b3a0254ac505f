/** Brings a catalogue up to date: reads what has changed, drops what is gone. @effects fs */
import type { SqliteDatabase } from '#/platform/sqlite.ts';
import type { SessionStore } from '#/session/store/session-store.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import { CENSUS_SQL, decodeEntry, encodeEntry, UPSERT_SQL } from './catalog-rows.ts';
import { planRefresh, type FoundLog } from './plan-refresh.ts';
import { readCodexEntry } from './read-codex-entry.ts';
import { readNativeEntry } from './read-native-entry.ts';

/** Sessions that are read before what is known of them is kept: an interruption loses no more. */
const BATCH = 256;

/**
 * @param known rows that are not in the database yet, of one that could only be read
 * @returns how many sessions were read
 */
export async function refreshCatalog(
  store: SessionStore,
  database: SqliteDatabase,
  found: readonly FoundLog[],
  fingerprint: string,
  { onProgress }: { readonly onProgress?: (done: number, total: number) => void },
  known?: readonly CatalogEntry[],
): Promise<number> {
  const { fs } = store.platform;
  const rows = known ?? database.prepare('SELECT * FROM sessions').all().map(decodeEntry);
  const byPath = new Map(rows.map((entry) => [entry.path, entry]));
  const { changed, gone } = planRefresh(found, rows);
  const upsert = database.prepare(UPSERT_SQL);
  const remove = database.prepare('DELETE FROM sessions WHERE path = ?');
  if (known !== undefined) {
    write(database, () => {
      for (const entry of known) upsert.run(...encodeEntry(entry));
    });
  }
  let done = 0;
  while (done < changed.length) {
    const batch = changed.slice(done, done + BATCH);
    const entries: { readonly path: string; readonly entry: CatalogEntry | undefined }[] = [];
    for (const log of batch) {
      const entry =
        log.source === 'native' ? readNativeEntry(store, log, byPath.get(log.path)) : await readCodexEntry(fs, log);
      entries.push({ path: log.path, entry });
      done += 1;
      onProgress?.(done, changed.length);
    }
    write(database, () => {
      for (const { path, entry } of entries) {
        if (entry === undefined) remove.run(path);
        else upsert.run(...encodeEntry(entry));
      }
    });
  }
  write(database, () => {
    for (const path of gone) remove.run(path);
    const keep = database.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)');
    keep.run('census', database.prepare(CENSUS_SQL).all()[0]?.['census'] ?? null);
    keep.run('fingerprint', fingerprint);
  });
  return changed.length;
}

function write(database: SqliteDatabase, action: () => void): void {
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
