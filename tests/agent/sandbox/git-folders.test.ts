import { expect, test } from 'bun:test';
import { GitFolderFinder } from '#/agent/sandbox/git-folders.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const FILES = { '/w/.git/config': '', '/w/a/b/.git/config': '', '/w/tree/.git': 'gitdir: /x', '/w/plain/f': '' };

test('finds folders and files named .git at any depth', () => {
  const finder = new GitFolderFinder(openMemoryPlatform({ files: FILES }), '/w');
  expect([...finder.advance(1000)].toSorted()).toEqual(['/w/.git', '/w/a/b/.git', '/w/tree/.git']);
});

test('walks in slices: each goes on where the last one stopped', () => {
  const finder = new GitFolderFinder(openMemoryPlatform({ files: FILES }), '/w');
  let slices = 1;
  while (finder.advance(0).length < 3) slices += 1;
  expect(slices).toBeGreaterThan(1);
});

test('walks again after a while, and forgets what is gone', async () => {
  const platform = openMemoryPlatform({ files: FILES });
  const finder = new GitFolderFinder(platform, '/w');
  finder.advance(1000);
  platform.fs.remove('/w/a', { recursive: true });
  platform.fs.makeDir('/w/new/.git');
  expect([...finder.advance(1000)].toSorted()).toEqual(['/w/.git', '/w/tree/.git']);
  await platform.clock.advance(6000);
  expect([...finder.advance(1000)].toSorted()).toEqual(['/w/.git', '/w/new/.git', '/w/tree/.git']);
});

test('looks into so many folders however little time there is', () => {
  const finder = new GitFolderFinder(openMemoryPlatform({ files: FILES }), '/w');
  expect([...finder.advance(0, 100)].toSorted()).toEqual(['/w/.git', '/w/a/b/.git', '/w/tree/.git']);
});
