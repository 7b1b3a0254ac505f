import { expect, test } from 'bun:test';
import { decideStorage, decodeMountOf } from '#/doctor/decode-mounts.ts';

const TEXT = [
  '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro',
  '23 22 0:21 / /proc rw - proc proc rw',
  '30 22 0:40 /x /home rw,noatime master:1 propagate_from:2 - nfs4 server:/home rw,vers=4.2',
  '31 30 8:2 / /home/a\\040b ro - xfs /dev/sdb ro',
  '32 22 0:41 / /tmp rw - tmpfs tmpfs rw',
  '33 32 0:42 / /tmp rw - ext4 /dev/sdc rw',
  'nonsense',
  '',
].join('\n');

test.each([
  ['/', 'ext4', '/', false],
  ['/homes', 'ext4', '/', false],
  ['/home', 'nfs4', '/home', false],
  ['/home/user/.codex', 'nfs4', '/home', false],
  ['/home/a b/c', 'xfs', '/home/a b', true],
  ['/tmp/x', 'ext4', '/tmp', false],
] as const)('%s is on %s', (path, kind, mountPoint, isReadOnly) => {
  expect(decodeMountOf(TEXT, path)).toMatchObject({ kind, mountPoint, isReadOnly });
});

test('a text that says nothing', () => {
  expect(decodeMountOf('', '/x')).toBeUndefined();
});

test.each([
  ['ext4', 'local'],
  ['btrfs', 'local'],
  ['nfs', 'network'],
  ['nfs4', 'network'],
  ['cifs', 'network'],
  ['9p', 'network'],
  ['fuse.sshfs', 'network'],
  ['fuse.gocryptfs', 'local'],
  ['tmpfs', 'memory'],
  ['overlay', 'overlay'],
  ['fuse.fuse-overlayfs', 'overlay'],
] as const)('%s is %s', (kind, storage) => {
  expect(decideStorage(kind)).toBe(storage);
});
