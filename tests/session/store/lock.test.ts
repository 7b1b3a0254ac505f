import { describe, expect, test } from 'bun:test';
import { acquireSessionLock } from '#/session/store/lock.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { settle } from '#tests/support/memory-clock.ts';

const PATH = '/s/lock';

function open(holder: string, living: readonly string[] = []) {
  const files = Object.fromEntries(living.map((pid) => [`/proc/${pid}/stat`, '']));
  const platform = openMemoryPlatform({ files });
  platform.fs.makeDir('/s');
  const held = platform.locks.tryAcquire(PATH);
  platform.fs.writeFile(PATH, `${holder} 2026-01-01T00:00:00.000Z\n`);
  return { platform, held, taken: acquireSessionLock(platform, PATH, () => 'demo') };
}

describe('acquireSessionLock', () => {
  test('a living holder is named at once', async () => {
    const { taken } = open('4711', ['4711']);
    await expect(taken).rejects.toThrow('session demo is in use by process 4711');
  });

  test('what a dead holder has left is waited for', async () => {
    const { platform, held, taken } = open('4711');
    await settle();
    held?.release();
    platform.clock.advance(5);
    (await taken).release();
  });

  test('but not for ever', async () => {
    const { platform, taken } = open('4711');
    const failed = taken.catch((error: unknown) => String(error));
    for (let passed = 0; passed <= 2_000; passed += 5) {
      await settle();
      platform.clock.advance(5);
    }
    expect(await failed).toContain('in use by process 4711');
  });
});
