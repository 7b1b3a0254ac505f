/** What only the machine can show: a full disk, descriptors, large files. */
import { afterAll, describe, expect, test } from 'bun:test';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, statSync, truncateSync } from 'node:fs';
import { errnoOf } from '#/base/errors.ts';
import { openBunFs } from '#/platform/bun/bun-fs.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const fs = openBunFs();
const DISK_BYTES = 64 * 1024;

/** A file system of 64 KiB, or why there is none. */
function mountTinyDisk(path: string): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can mount a small file system';
  fs.makeDir(path);
  const mount = Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', path], { stderr: 'pipe' });
  return mount.success ? undefined : `mount refused: ${mount.stderr.toString().trim()}`;
}

const folder = openTempFolder();
const disk = folder.at('disk');
const noDisk = mountTinyDisk(disk);
afterAll(() => {
  if (noDisk === undefined) Bun.spawnSync(['umount', disk]);
  folder[Symbol.dispose]();
});

describe(`a full disk${noDisk === undefined ? '' : ` (skipped: ${noDisk})`}`, () => {
  test.skipIf(noDisk !== undefined)(
    'append answers short, then throws ENOSPC, and goes on once there is room',
    async () => {
      const log = fs.openAppend(`${disk}/log`);
      const written = log.append(new Uint8Array(DISK_BYTES + 1000));
      expect(written).toBeLessThan(DISK_BYTES + 1000);
      expect(written).toBe(log.sizeBytes());
      let code: string | undefined;
      try {
        log.append(new Uint8Array(1));
      } catch (error) {
        code = errnoOf(error);
      }
      expect(code).toBe('ENOSPC');
      log.truncate(10);
      expect(log.append(new Uint8Array(5))).toBe(5);
      await log.sync();
      expect(statSync(`${disk}/log`).size).toBe(15);
      log.close();
      fs.remove(`${disk}/log`);
    },
  );

  test.skipIf(noDisk !== undefined)('an atomic write that does not fit leaves the old file and no rest', () => {
    fs.writeFileAtomic(`${disk}/config`, 'old');
    let code: string | undefined;
    try {
      fs.writeFileAtomic(`${disk}/config`, new Uint8Array(DISK_BYTES * 2));
    } catch (error) {
      code = errnoOf(error);
    }
    expect(code).toBe('ENOSPC');
    expect(fs.readText(`${disk}/config`)).toBe('old');
    expect(fs.list(disk)).toEqual(['config']);
    fs.remove(`${disk}/config`);
  });
});

describe('descriptors', () => {
  const openFiles = (): number => readdirSync('/proc/self/fd').length;

  test('are closed at exec, and closed twice without harm', () => {
    const path = folder.at('flags');
    const append = fs.openAppend(path);
    const read = fs.openRead(path);
    const flags = readdirSync('/proc/self/fd')
      .filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === path;
        } catch {
          return false;
        }
      })
      .map((fd) => /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0');
    expect(flags).toHaveLength(2);
    for (const flag of flags) expect(Number.parseInt(flag, 8) & 0o2000000).toBe(0o2000000);
    append.close();
    read.close();
    const other = openSync(path, 'r');
    append.close();
    read.close();
    expect(() => closeSync(other)).not.toThrow();
  });

  test('do not leak, when calls fail neither', () => {
    const path = folder.at('leak');
    const before = openFiles();
    for (let round = 0; round < 20; round++) {
      fs.writeFile(path, 'x');
      fs.writeFileAtomic(path, 'y');
      fs.readFile(path);
      fs.syncDir(folder.path);
      expect(() => fs.writeFileAtomic(folder.at('no', 'where'), 'z')).toThrow();
      expect(() => fs.writeFileAtomic(folder.path, 'z')).toThrow();
    }
    expect(openFiles()).toBe(before);
  });
});

test('reads at an offset beyond 4 GiB', () => {
  const path = folder.at('sparse');
  const sizeBytes = 5 * 1024 ** 3;
  fs.writeFile(path, '');
  truncateSync(path, sizeBytes);
  const log = fs.openAppend(path);
  log.append(new TextEncoder().encode('tail'));
  log.close();
  const file = fs.openRead(path);
  expect(file.sizeBytes()).toBe(sizeBytes + 4);
  expect(new TextDecoder().decode(file.readAt(sizeBytes, 100))).toBe('tail');
  file.close();
  fs.remove(path);
});
