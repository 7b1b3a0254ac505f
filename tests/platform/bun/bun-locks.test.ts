/** Locks between holders in one process and between processes, by flock and by SQLite. */
import { describe, expect, test } from 'bun:test';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBunLocks } from '#/platform/bun/bun-locks.ts';
import { openBunProcesses } from '#/platform/bun/bun-processes.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { until } from '#tests/support/until.ts';

const processes = openBunProcesses();

describe.each(['flock', 'sqlite'] as const)('a lock by %s', (way) => {
  const locks = way === 'flock' ? openBunLocks() : openBunLocks(() => undefined);

  /** A process that tries to take the lock and holds it. */
  async function startHolder(path: string) {
    let printed = '';
    const child = processes.spawn({
      argv: [process.execPath, join(import.meta.dir, 'lock-holder.fixture.ts'), path, way],
      cwd: join(import.meta.dir, '../../..'),
      env: { PATH: process.env['PATH'] ?? '' },
      stdin: 'open',
      onOutput: (chunk) => {
        printed += new TextDecoder().decode(chunk);
      },
    });
    const answer = await until('the holder answered', () => printed.includes('\n') && printed.trim());
    return { child, answer };
  }

  test('excludes other holders in this process, until it is released', () => {
    using folder = openTempFolder();
    const first = locks.tryAcquire(folder.at('lock'));
    expect(first).toBeDefined();
    expect(locks.tryAcquire(folder.at('lock'))).toBeUndefined();
    expect(locks.tryAcquire(folder.at('other'))).toBeDefined();
    first?.release();
    const second = locks.tryAcquire(folder.at('lock'));
    expect(second).toBeDefined();
    // A holder that releases twice must not release its successor.
    first?.release();
    expect(locks.tryAcquire(folder.at('lock'))).toBeUndefined();
    second?.release();
  });

  test('makes the file 0600, and leaves its text alone', () => {
    using folder = openTempFolder();
    locks.tryAcquire(folder.at('lock'))?.release();
    expect(statSync(folder.at('lock')).mode & 0o777).toBe(0o600);
    writeFileSync(folder.at('lock'), 'pid 1\n');
    locks.tryAcquire(folder.at('lock'))?.release();
    expect(statSync(folder.at('lock')).size).toBe(6);
  });

  test('throws where the file cannot be made', () => {
    expect(() => locks.tryAcquire('/no/such/folder/lock')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });

  test('excludes other processes, and is free once its holder was killed', async () => {
    using folder = openTempFolder();
    const path = folder.at('lock');
    const { child, answer } = await startHolder(path);
    expect(answer).toBe('held');
    expect(locks.tryAcquire(path)).toBeUndefined();
    child.kill('SIGKILL');
    await child.exited;
    const mine = locks.tryAcquire(path);
    expect(mine).toBeDefined();
    const second = await startHolder(path);
    expect(second.answer).toBe('refused');
    second.child.closeStdin();
    await second.child.exited;
    mine?.release();
  });

  test('is not inherited by children', async () => {
    using folder = openTempFolder();
    const path = folder.at('lock');
    const mine = locks.tryAcquire(path);
    const child = processes.spawn({ argv: ['sleep', '1000'], cwd: '/', env: {}, onOutput: () => {} });
    mine?.release();
    const again = locks.tryAcquire(path);
    expect(again).toBeDefined();
    again?.release();
    child.kill('SIGKILL');
    await child.exited;
  });
});

test('a lock file that was removed and made anew is taken on the new file', () => {
  using folder = openTempFolder();
  const locks = openBunLocks();
  const old = locks.tryAcquire(folder.at('lock'));
  Bun.spawnSync(['rm', folder.at('lock')]);
  const fresh = locks.tryAcquire(folder.at('lock'));
  expect(fresh).toBeDefined();
  expect(locks.tryAcquire(folder.at('lock'))).toBeUndefined();
  old?.release();
  expect(locks.tryAcquire(folder.at('lock'))).toBeUndefined();
  fresh?.release();
});
