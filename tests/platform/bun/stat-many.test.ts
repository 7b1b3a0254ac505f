import { expect, test } from 'bun:test';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { openBunFs } from '#/platform/bun/bun-fs.ts';
import { stampManyAtOnce, statManyAtOnce } from '#/platform/bun/stat-many.ts';
import { STAMP_BYTES } from '#/platform/fs.ts';
import { decodeStamp } from '#/platform/stamp.ts';
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

test('thousands of files are not taken for one another', () => {
  using folder = openTempFolder();
  const fs = openBunFs();
  const names = Array.from({ length: 3000 }, (_, index) => `file-${index}`);
  for (const [index, name] of names.entries())
    if (index % 7 !== 0) writeFileSync(folder.at(name), 'x'.repeat(index % 13));
  const paths = names.map((name) => folder.at(name));
  const each = paths.map((path) => fs.stat(path));
  const text = Buffer.from(names.map((name) => `${name}\0`).join(''));
  const few = (from: number): Uint8Array =>
    stampManyAtOnce(
      folder.at(),
      Buffer.from(
        names
          .slice(from, from + 100)
          .map((name) => `${name}\0`)
          .join(''),
      ),
    );
  const stamps = Buffer.concat(Array.from({ length: 30 }, (_, index) => few(index * 100)));
  // The compiler comes in while it runs.
  for (let round = 0; round < 5; round++) {
    expect(statManyAtOnce(paths, fs.stat)).toEqual(each);
    expect(stampManyAtOnce(folder.at(), text).length).toBe(3000 * STAMP_BYTES);
    expect(Buffer.compare(stampManyAtOnce(folder.at(), text), stamps)).toBe(0);
  }
  for (const [index, stat] of each.entries()) {
    const facts = decodeStamp(stamps, index);
    expect([facts?.inode, facts?.sizeBytes, facts?.isFile]).toEqual([stat?.inode, stat?.sizeBytes, stat && true]);
    if (stat !== undefined) expect(facts?.mtimeMs).toBeCloseTo(stat.mtimeMs, 3);
  }
});
