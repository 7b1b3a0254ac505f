import { describe, expect, test } from 'bun:test';
import { decodeKernelLocks, readLockHolders } from '#/doctor/read-lock-holders.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const LOCK = '/root/sessions/a/lock';

function open() {
  const { fs, locks } = openMemoryPlatform({
    files: { '/proc/version': '', [LOCK]: '7', '/root/sessions/b/lock': '8', '/else': '' },
  });
  return { fs, locks, inode: (path: string) => fs.stat(path)?.inode ?? 0 };
}
const line = (pid: number, inode: number): string => `1: FLOCK  ADVISORY  WRITE ${pid} 08:01:${inode} 0 EOF\n`;

test('decodeKernelLocks takes held exclusive flocks alone', () => {
  const text =
    '1: POSIX  ADVISORY  WRITE 5 08:01:11 0 EOF\n2: FLOCK  ADVISORY  READ  6 08:01:12 0 EOF\n' +
    '3: FLOCK  ADVISORY  WRITE 7 08:01:13 0 EOF\n3: -> FLOCK  ADVISORY  WRITE 8 08:01:13 0 EOF\n' +
    '4: FLOCK  ADVISORY  WRITE -1 00:21:14 0 EOF\n';
  expect(decodeKernelLocks(text)).toEqual([
    { pid: 7, inode: 13 },
    { pid: -1, inode: 14 },
  ]);
});

describe('readLockHolders', () => {
  test('finds the path among the files of the process, without a look at the others', () => {
    const { fs, locks, inode } = open();
    fs.makeDir('/proc/7/fd');
    fs.symlink('/else', '/proc/7/fd/3');
    fs.symlink(LOCK, '/proc/7/fd/4');
    fs.writeFile('/proc/locks', line(7, inode(LOCK)));
    const none = (): readonly string[] => {
      throw new Error('not needed');
    };
    expect(readLockHolders(fs, locks, '/root', none)).toEqual([LOCK]);
    fs.writeFile('/proc/locks', line(7, inode('/else')));
    expect(readLockHolders(fs, locks, '/root', none)).toEqual([]);
    fs.writeFile('/proc/locks', '');
    expect(readLockHolders(fs, locks, '/root', none)).toEqual([]);
  });

  test('looks at all of them where the process is gone', () => {
    const { fs, locks, inode } = open();
    fs.writeFile('/proc/locks', line(9, inode(LOCK)));
    expect(readLockHolders(fs, locks, '/root', () => ['/root/sessions/b/lock', LOCK, '/nope'])).toEqual([LOCK]);
  });

  test('tries them where the kernel has no list', () => {
    const { fs, locks } = open();
    locks.held.add(LOCK);
    expect(readLockHolders(fs, locks, '/root', () => [LOCK, '/root/sessions/b/lock'])).toEqual([LOCK]);
  });
});
