import { describe, expect, test } from 'bun:test';
import { acquireSessionLock } from '#/session/store/lock.ts';
import { openMemoryPlatform, type MemoryPlatform } from '#tests/support/memory-platform.ts';
import { settle } from '#tests/support/memory-clock.ts';

const PATH = '/s/lock';

async function pass(platform: MemoryPlatform, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 5) {
    await settle();
    await platform.clock.advance(5);
  }
  await settle();
}

function open(holder: string, living: readonly string[] = [], more = '') {
  const files = Object.fromEntries(living.map((pid) => [`/proc/${pid}/stat`, '']));
  const platform = openMemoryPlatform({ files });
  platform.fs.makeDir('/s');
  const held = platform.locks.tryAcquire(PATH);
  platform.fs.writeFile(PATH, `${holder} 2026-01-01T00:00:00.000Z${more}\n`);
  return { platform, held, taken: acquireSessionLock(platform, PATH, () => 'demo') };
}

describe('acquireSessionLock', () => {
  test('a living holder is named after a second look', async () => {
    const { platform, taken } = open('4711', ['4711']);
    const failed = taken.catch((error: unknown) => String(error));
    await pass(platform, 10);
    expect(await failed).toContain('session demo is in use by process 4711');
  });

  test('who has it for a moment only is waited for', async () => {
    const { platform, held, taken } = open('4711', ['4711'], ' brief');
    await pass(platform, 100);
    held?.release();
    await pass(platform, 5);
    const lock = await taken;
    expect(lock.before).toEndWith(' brief\n');
    expect(platform.fs.readText(PATH)).toBe(lock.text ?? '');
    lock.release();
  });

  test('the text of the last holder is not taken for that of who just took it', async () => {
    const { platform, held, taken } = open('4711', ['4711', '4712']);
    // Taken, and not yet written: a moment later it says who it is, and that it is soon done.
    platform.fs.writeFile(PATH, '4712 2026-01-01T00:00:01.000Z brief\n');
    await pass(platform, 20);
    held?.release();
    await pass(platform, 5);
    (await taken).release();
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
    await pass(platform, 2_010);
    expect(await failed).toContain('in use by process 4711');
  });
});
