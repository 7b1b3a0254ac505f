import { expect, test } from 'bun:test';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { decodeLockedInodes, readHeldLocks } from '#/session/catalog/lock-holders.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

test('exclusive locks of flock count, no others', () => {
  const text = `1: FLOCK  ADVISORY  WRITE 61 08:01:42 0 EOF
2: POSIX  ADVISORY  WRITE 62 08:01:43 0 EOF
3: FLOCK  ADVISORY  READ  63 08:01:44 0 EOF
3: -> FLOCK  ADVISORY  WRITE 64 08:01:45 0 EOF
4: FLOCK  ADVISORY  WRITE -1 00:2f:46 0 EOF
garbage`;
  expect([...decodeLockedInodes(text)]).toEqual([42, 46]);
});

test('a held lock is seen on this machine, and not disturbed', () => {
  using folder = openTempFolder();
  const { fs, locks } = openBunPlatform();
  const [held, free, none] = [folder.at('held'), folder.at('free'), folder.at('none')];
  fs.writeFile(free, '');
  const lock = locks.tryAcquire(held);
  expect([...readHeldLocks(fs, locks, [held, free, none])]).toEqual([held]);
  lock?.release();
  expect([...readHeldLocks(fs, locks, [held, free, none])]).toEqual([]);
  expect(fs.stat(none)).toBeUndefined();
});

test('where the kernel does not tell, the locks are tried', () => {
  const { fs, locks } = openMemoryPlatform({ files: { '/a': '', '/b': '' } });
  locks.held.add('/a');
  expect([...readHeldLocks(fs, locks, ['/a', '/b', '/none'])]).toEqual(['/a']);
  expect([...locks.held]).toEqual(['/a']);
});
