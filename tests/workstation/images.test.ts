import { expect, test } from 'bun:test';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { findPicture } from '#/workstation/images.ts';

const PNG = '\u0089PNG\r\n\u001a\n';

test.each([
  ['/work/a.png', '/work/a.png'],
  ['a.png', '/work/a.png'],
  ['~/b.gif', '/home/user/b.gif'],
  ['/work/text.png', undefined],
  ['/work/empty.png', undefined],
  ['/work', undefined],
  ['nowhere.png', undefined],
  ['a.png/b.png', undefined],
])('a picture at %s: %s', (name, found) => {
  const platform = openMemoryPlatform({
    files: { '/work/text.png': 'no picture', '/work/empty.png': '', '/home/user/b.gif': 'GIF89a and more' },
  });
  platform.fs.writeFile('/work/a.png', Buffer.from(PNG, 'latin1'));
  expect(findPicture(platform, '/work', name)).toBe(found);
});
