/** The SQLite port in memory: databases by path, which live as long as the platform. */
import { Database } from 'bun:sqlite';
import type { Sqlite, SqliteDatabase, SqliteMode, SqliteRow } from '#/platform/sqlite.ts';

export class MemorySqlite implements Sqlite {
  readonly #files = new Map<string, Database>();
  /** Opening a file throws this (`SQLITE_CANTOPEN`). */
  openError: string | undefined;

  open(path: string, mode: SqliteMode): SqliteDatabase {
    const known = this.#files.get(path);
    if (this.openError !== undefined || (known === undefined && mode !== 'write')) {
      throw Object.assign(new Error('unable to open database file'), { code: this.openError ?? 'SQLITE_CANTOPEN' });
    }
    const database = known ?? new Database(':memory:');
    this.#files.set(path, database);
    return wrap(database, () => {});
  }

  openMemory(): SqliteDatabase {
    const database = new Database(':memory:');
    return wrap(database, () => database.close());
  }
}

function wrap(database: Database, close: () => void): SqliteDatabase {
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        all: (...values) => statement.all(...values) as SqliteRow[],
        iterate: (...values) => statement.iterate(...values) as Iterable<SqliteRow>,
        run: (...values) => {
          statement.run(...values);
        },
      };
    },
    close,
  };
}
