/** SQLite as Bun has it, loaded when the first database is opened. @effects fs */
import type { Database as BunDatabase } from 'bun:sqlite';
import { closeSync, constants, openSync } from 'node:fs';
import type { Sqlite, SqliteDatabase, SqliteRow } from '#/platform/sqlite.ts';
import { O_CLOEXEC } from './open-flags.ts';

/** How long a statement waits for another process's transaction. */
const BUSY_MS = 250;

/** Opens the SQLite port. */
export function openBunSqlite(): Sqlite {
  return {
    open: (path, mode) => {
      const { Database, constants: flags } = load();
      if (mode === 'write') {
        // SQLite would make it with the mask's permissions; the files beside it get those that it has.
        closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT | O_CLOEXEC, 0o600));
        return wrap(new Database(path, flags.SQLITE_OPEN_READWRITE | flags.SQLITE_OPEN_CREATE));
      }
      if (mode === 'read') return wrap(new Database(path, flags.SQLITE_OPEN_READONLY));
      const uri = `file:${path.split('/').map(encodeURIComponent).join('/')}?immutable=1`;
      return wrap(new Database(uri, flags.SQLITE_OPEN_READONLY | flags.SQLITE_OPEN_URI));
    },
    openMemory: () => wrap(new (load().Database)(':memory:')),
  };
}

function load(): typeof import('bun:sqlite') {
  return require('bun:sqlite') as typeof import('bun:sqlite');
}

function wrap(database: BunDatabase): SqliteDatabase {
  try {
    database.run(`PRAGMA busy_timeout = ${BUSY_MS}`);
  } catch (error) {
    database.close();
    throw error;
  }
  const statements: { finalize(): void }[] = [];
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    prepare: (sql) => {
      const statement = database.prepare(sql);
      statements.push(statement);
      return {
        all: (...values) => statement.all(...values) as SqliteRow[],
        iterate: (...values) => statement.iterate(...values) as Iterable<SqliteRow>,
        run: (...values) => {
          statement.run(...values);
        },
      };
    },
    close: () => {
      // With a statement left, SQLite only pretends: the journal stays, and the file is open until memory is collected.
      for (const statement of statements.splice(0)) statement.finalize();
      database.close();
    },
  };
}
