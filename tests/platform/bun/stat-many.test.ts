import { expect, test } from 'bun:test';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { openBunFs } from '#/platform/bun/bun-fs.ts';
import { statManyAtOnce } from '#/platform/bun/stat-many.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

test('many files at once are what each is on its own', () => {
  using folder = openTempFolder();
  const fs = openBunFs();
  mkdirSync(folder.at('folder'));
  writeFileSync(folder.at('é 日本.txt'), 'text', { mode: 0o640 });
  utimesSync(folder.at('é 日本.txt'), 1, 1_234_567_890.123);
  symlinkSync(folder.at('é 日本.txt'), folder.at('link'));
  symlinkSync(folder.at('nowhere'), folder.at('broken'));
  const some = ['folder', 'é 日本.txt', 'link', 'broken', 'none', 'link/below'].map((name) => folder.at(name));
  const paths = [
    ...some,
    '/dev/null',
    '/proc/self/maps',
    ...Array.from({ length: 600 }, (_, index) => some[index % 6] ?? ''),
  ];
  const stats = statManyAtOnce(paths, fs.stat);
  expect(stats).toHaveLength(paths.length);
  expect(stats).toEqual(paths.map((path) => fs.stat(path)));
  expect(statManyAtOnce(some, fs.stat)).toBeUndefined();
});
