import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBunSqlite } from '#/platform/bun/bun-sqlite.ts';
import { sqliteCodeOf } from '#/platform/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'csm-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const sqlite = openBunSqlite();

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return sqliteCodeOf(error);
  }
  return undefined;
}

describe('the SQLite port', () => {
  test('keeps a database that only its user may read, with the files beside it', () => {
    const path = join(folder, 'kept.sqlite');
    const database = sqlite.open(path, 'write');
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT, b REAL)');
    const insert = database.prepare('INSERT INTO t VALUES (?, ?)');
    insert.run('one', 1.5);
    insert.run('two', null);
    expect(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])).toEqual([
      ['kept.sqlite', 0o600],
      ['kept.sqlite-shm', 0o600],
      ['kept.sqlite-wal', 0o600],
    ]);
    expect(database.prepare('SELECT * FROM t WHERE a = ?').all('one')).toEqual([{ a: 'one', b: 1.5 }]);
    expect([...database.prepare('SELECT b FROM t ORDER BY a DESC').iterate()]).toEqual([{ b: null }, { b: 1.5 }]);
    database.close();
    const reader = sqlite.open(path, 'read');
    expect(reader.prepare('SELECT count(*) AS n FROM t').all()).toEqual([{ n: 2 }]);
    expect(codeOf(() => reader.exec('DELETE FROM t'))).toBe('SQLITE_READONLY');
    reader.close();
  });

  test('reads an immutable database in a folder that cannot be written, whatever its name', () => {
    const inner = mkdtempSync(join(folder, 'read-only %3f? '));
    const path = join(inner, 'a b.sqlite');
    const database = sqlite.open(path, 'write');
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (7)');
    database.close();
    chmodSync(inner, 0o500);
    const reader = sqlite.open(path, 'immutable');
    expect(reader.prepare('SELECT a FROM t').all()).toEqual([{ a: 7 }]);
    reader.close();
    expect(readdirSync(inner)).toEqual(['a b.sqlite']);
    chmodSync(inner, 0o700);
  });

  test('names what is wrong', () => {
    const path = join(folder, 'text.sqlite');
    writeFileSync(path, 'this is no database, however long it may be '.repeat(50));
    expect(codeOf(() => sqlite.open(join(folder, 'none.sqlite'), 'read').prepare('SELECT 1'))).toBe('SQLITE_CANTOPEN');
    const database = sqlite.open(path, 'read');
    expect(codeOf(() => database.prepare('SELECT * FROM sqlite_schema').all())).toBe('SQLITE_NOTADB');
    database.close();
    expect(sqliteCodeOf(new Error('no'))).toBeUndefined();
  });

  test('has databases in memory', () => {
    const database = sqlite.openMemory();
    database.exec('CREATE TABLE t (a BLOB)');
    database.prepare('INSERT INTO t VALUES (?)').run(new Uint8Array([1, 2]));
    expect(database.prepare('SELECT a FROM t').all()).toEqual([{ a: new Uint8Array([1, 2]) }]);
    database.close();
  });
});
