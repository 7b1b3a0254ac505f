/** What every file port does: the machine's and the one in memory. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { errnoOf } from '#/base/errors.ts';
import { openBunFs } from '#/platform/bun/bun-fs.ts';
import type { Fs } from '#/platform/fs.ts';
import { decodeStamp } from '#/platform/stamp.ts';
import { MemoryFs } from '#tests/support/memory-fs.ts';
import { openTempFolder, type TempFolder } from '#tests/support/temp-folder.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function errnoThrownBy(action: () => unknown): string | undefined {
  try {
    action();
    return 'nothing thrown';
  } catch (error) {
    return errnoOf(error);
  }
}

describe.each(['machine', 'memory'] as const)('the file port (%s)', (kind) => {
  let fs: Fs;
  let folder: TempFolder;
  let count = 0;
  /** A fresh folder for each test. */
  const fresh = (): ((...names: string[]) => string) => {
    const root = folder.at(`t${count++}`);
    fs.makeDir(root);
    return (...names) => [root, ...names].join('/');
  };

  beforeAll(() => {
    folder = openTempFolder();
    fs = kind === 'machine' ? openBunFs() : new MemoryFs();
  });
  afterAll(() => folder[Symbol.dispose]());

  test('writes and reads bytes and text', () => {
    const at = fresh();
    fs.writeFile(at('a'), 'grüße\n');
    expect(fs.readText(at('a'))).toBe('grüße\n');
    expect(fs.readFile(at('a'))).toEqual(utf8('grüße\n'));
    fs.writeFile(at('a'), new Uint8Array([0xff, 0x61]));
    expect(fs.readText(at('a'))).toBe('\uFFFDa');
    expect(fs.readFile(at('a'))).toEqual(new Uint8Array([0xff, 0x61]));
  });

  test('makes files 0600 and folders 0700 unless told otherwise', () => {
    const at = fresh();
    fs.writeFile(at('a'), '');
    fs.writeFile(at('b'), '', { mode: 0o640 });
    fs.makeDir(at('c', 'd'));
    fs.openAppend(at('e')).close();
    fs.writeFileAtomic(at('f'), '');
    expect(['a', 'b', 'c', 'c/d', 'e', 'f'].map((name) => fs.stat(at(name))?.mode)).toEqual([
      0o600, 0o640, 0o700, 0o700, 0o600, 0o600,
    ]);
  });

  test('says undefined for what is not there, and follows links in stat only', () => {
    const at = fresh();
    fs.writeFile(at('file'), 'abc');
    fs.symlink('file', at('link'));
    fs.symlink('gone', at('dangling'));
    expect(fs.stat(at('none'))).toBeUndefined();
    expect(fs.stat(at('file', 'below'))).toBeUndefined();
    expect(fs.lstat(at('none', 'below'))).toBeUndefined();
    expect(fs.stat(at('dangling'))).toBeUndefined();
    expect(fs.stat(at('link'))).toMatchObject({ kind: 'file', sizeBytes: 3 });
    expect(fs.lstat(at('link'))?.kind).toBe('symlink');
    expect(fs.readLink(at('link'))).toBe('file');
    expect(fs.statMany([at('file'), at('none')]).map((stat) => stat?.sizeBytes)).toEqual([3, undefined]);
    expect(fs.realPath(at('link')).endsWith('/file')).toBe(true);
    const stamps = fs.stampMany(at(), utf8(`file\0none\0${at('file')}\0`));
    expect([0, 1, 2].map((index) => decodeStamp(stamps, index)?.sizeBytes)).toEqual([3, undefined, 3]);
    expect(decodeStamp(stamps)?.inode).toBe(fs.stat(at('file'))?.inode ?? -1);
  });

  test('appends at the end whatever else was opened, and truncates', () => {
    const at = fresh();
    const first = fs.openAppend(at('log'));
    const second = fs.openAppend(at('log'));
    expect(first.append(utf8('one\n'))).toBe(4);
    expect(second.append(utf8('two\n'))).toBe(4);
    expect(first.append(utf8('three'))).toBe(5);
    expect(first.sizeBytes()).toBe(13);
    first.truncate(8);
    expect(second.append(utf8('end'))).toBe(3);
    expect(fs.readText(at('log'))).toBe('one\ntwo\nend');
    first.close();
    second.close();
    second.close();
  });

  test('syncs what was appended', async () => {
    const at = fresh();
    const log = fs.openAppend(at('log'));
    log.append(utf8('x'));
    await log.sync();
    log.close();
    fs.syncDir(at());
    expect(fs.readText(at('log'))).toBe('x');
  });

  test('reads at any offset, shorter at the end', () => {
    const at = fresh();
    fs.writeFile(at('a'), '0123456789');
    const file = fs.openRead(at('a'));
    expect(file.sizeBytes()).toBe(10);
    expect(file.readAt(3, 4)).toEqual(utf8('3456'));
    expect(file.readAt(8, 4)).toEqual(utf8('89'));
    expect(file.readAt(10, 4)).toEqual(new Uint8Array(0));
    expect(file.readAt(99, 4)).toEqual(new Uint8Array(0));
    file.close();
  });

  test('replaces atomically: keeps mode and link, leaves nothing beside', () => {
    const at = fresh();
    fs.writeFile(at('real'), 'old', { mode: 0o640 });
    fs.symlink('real', at('link'));
    fs.writeFileAtomic(at('link'), 'new');
    expect(fs.readText(at('real'))).toBe('new');
    expect(fs.lstat(at('link'))?.kind).toBe('symlink');
    expect(fs.stat(at('real'))?.mode).toBe(0o640);
    fs.writeFileAtomic(at('real'), 'newer', { mode: 0o600 });
    expect(fs.stat(at('real'))?.mode).toBe(0o600);
    expect(fs.list(at())).toEqual(['link', 'real']);
  });

  test('an atomic write gives a new file: who has the old one open reads the old bytes', () => {
    const at = fresh();
    fs.writeFile(at('a'), 'old');
    const open = fs.openRead(at('a'));
    fs.writeFileAtomic(at('a'), 'new!');
    expect(open.readAt(0, 10)).toEqual(utf8('old'));
    expect(fs.readText(at('a'))).toBe('new!');
    open.close();
  });

  test('refuses to overwrite when exclusive', () => {
    const at = fresh();
    fs.writeFile(at('a'), '1', { exclusive: true });
    expect(errnoThrownBy(() => fs.writeFile(at('a'), '2', { exclusive: true }))).toBe('EEXIST');
    expect(errnoThrownBy(() => fs.writeFileAtomic(at('a'), '2', { exclusive: true }))).toBe('EEXIST');
    fs.writeFileAtomic(at('b'), '3', { exclusive: true });
    expect([fs.readText(at('a')), fs.readText(at('b')), fs.list(at())]).toEqual(['1', '3', ['a', 'b']]);
  });

  test('lists sorted by code unit; nothing where there is no folder', () => {
    const at = fresh();
    for (const name of ['b', 'B', 'é', 'a10', 'a9']) fs.writeFile(at(name), '');
    expect(fs.list(at())).toEqual(['B', 'a10', 'a9', 'b', 'é']);
    expect(fs.list(at('none'))).toEqual([]);
    expect(fs.list(at('a9'))).toEqual([]);
  });

  test('links share a file; removing one leaves the other', () => {
    const at = fresh();
    fs.writeFile(at('a'), 'x');
    fs.link(at('a'), at('b'));
    expect(fs.stat(at('a'))?.inode).toBe(fs.stat(at('b'))?.inode ?? -1);
    fs.remove(at('a'));
    expect(fs.readText(at('b'))).toBe('x');
    expect(errnoThrownBy(() => fs.link(at('b'), at('b')))).toBe('EEXIST');
  });

  test('renames over what is there', () => {
    const at = fresh();
    fs.writeFile(at('a'), '1');
    fs.writeFile(at('b'), '2');
    fs.rename(at('a'), at('b'));
    expect(fs.list(at())).toEqual(['b']);
    expect(fs.readText(at('b'))).toBe('1');
    expect(errnoThrownBy(() => fs.rename(at('none'), at('c')))).toBe('ENOENT');
  });

  test('removes files, empty folders and (when recursive) trees', () => {
    const at = fresh();
    fs.makeDir(at('full', 'inner'));
    fs.makeDir(at('empty'));
    fs.writeFile(at('full', 'file'), '');
    fs.symlink('full', at('link'));
    fs.remove(at('empty'));
    fs.remove(at('link'));
    expect(errnoThrownBy(() => fs.remove(at('full')))).toBe('ENOTEMPTY');
    fs.remove(at('full'), { recursive: true });
    fs.remove(at('full'), { recursive: true });
    expect(fs.list(at())).toEqual([]);
    expect(errnoThrownBy(() => fs.remove(at('full')))).toBe('ENOENT');
  });

  test('names the errno of what fails', () => {
    const at = fresh();
    fs.writeFile(at('file'), '');
    expect([
      errnoThrownBy(() => fs.readFile(at('none'))),
      errnoThrownBy(() => fs.readText(at())),
      errnoThrownBy(() => fs.openRead(at('none'))),
      errnoThrownBy(() => fs.openAppend(at('none', 'log'))),
      errnoThrownBy(() => fs.writeFile(at('none', 'x'), '')),
      errnoThrownBy(() => fs.writeFileAtomic(at('none', 'x'), '')),
      errnoThrownBy(() => fs.makeDir(at('file'))),
      errnoThrownBy(() => fs.readLink(at('file'))),
      errnoThrownBy(() => fs.realPath(at('none'))),
      errnoThrownBy(() => fs.syncDir(at('none'))),
    ]).toEqual(['ENOENT', 'EISDIR', 'ENOENT', 'ENOENT', 'ENOENT', 'ENOENT', 'EEXIST', 'EINVAL', 'ENOENT', 'ENOENT']);
  });

  test('says whether a place can be written', () => {
    const at = fresh();
    fs.writeFile(at('a'), '');
    expect([fs.writable(at('a')), fs.writable(at()), fs.writable(at('none'))]).toEqual([true, true, false]);
    expect(fs.statSpace(at())?.freeBytes).toBeGreaterThan(0);
    expect(fs.statSpace(at('none'))).toBeUndefined();
  });
});
