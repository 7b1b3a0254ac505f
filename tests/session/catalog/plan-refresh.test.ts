import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { STAMP_BYTES } from '#/platform/fs.ts';
import { encodeStamp } from '#/platform/stamp.ts';
import { planRefresh } from '#/session/catalog/plan-refresh.ts';
import {
  decodeScan,
  encodeNames,
  encodeScan,
  type ScannedFolder,
  type SourceScan,
} from '#/session/catalog/source-scan.ts';

const FILE = 0o100600;
const SETTLED_NS = 1_000_000_000_000_001n;
const LATER_MS = 2_000_000_000;

const stampOf = (size: number, mode = FILE): Uint8Array => {
  const stamp = new Uint8Array(STAMP_BYTES);
  const time = { mtimeNs: 5n, ctimeNs: SETTLED_NS };
  if (size >= 0) encodeStamp(stamp, 0, { inode: 7n, sizeBytes: BigInt(size), mode, ...time });
  return stamp;
};

/** Logs by name; a size of -1 is a folder without a log. */
const logs = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: -1, max: 3 }), {
  noNullPrototype: true,
});
const folderOf = (path: string, sizes: Readonly<Record<string, number>>): ScannedFolder => ({
  path,
  kind: 'native',
  stamp: stampOf(1, 0o040700),
  names: encodeNames(Object.keys(sizes).map((name) => `${name}/log`)),
  stamps: Buffer.concat(Object.values(sizes).map((size) => stampOf(size))),
});
const scans = fc
  .uniqueArray(fc.tuple(fc.constantFrom('/x', '/y', '/z'), logs), { selector: ([path]) => path })
  .map((folders) => ({
    sizes: new Map(
      folders.flatMap(([path, sizes]) => Object.entries(sizes).map(([name, size]) => [`${path}/${name}/log`, size])),
    ),
    scan: { folders: folders.map(([path, sizes]) => folderOf(path, sizes)), threadNames: stampOf(-1) } as SourceScan,
  }));

test('what is read again is what differs, and what is dropped is what is gone', () => {
  fc.assert(
    fc.property(scans, scans, (now, then) => {
      const plan = planRefresh(now.scan, then.scan);
      const has = (sizes: ReadonlyMap<string, number>, path: string): boolean => (sizes.get(path) ?? -1) >= 0;
      const isDifferent = (path: string): boolean => now.sizes.get(path) !== then.sizes.get(path);
      expect(plan.changed.map(({ log }) => log.path).toSorted()).toEqual(
        [...now.sizes.keys()].filter((path) => has(now.sizes, path) && isDifferent(path)).toSorted(),
      );
      expect([...plan.gone].sort()).toEqual(
        [...then.sizes.keys()].filter((path) => has(then.sizes, path) && !has(now.sizes, path)).toSorted(),
      );
      expect(plan.hasNews).toBe(plan.changed.length + plan.gone.length > 0);
      for (const { log, folder, index } of plan.changed) {
        const stamp = now.scan.folders[folder]?.stamps.slice(index * STAMP_BYTES, (index + 1) * STAMP_BYTES) ?? [];
        expect(Buffer.from(stamp)).toEqual(Buffer.from(stampOf(log.stamp.sizeBytes)));
      }
    }),
  );
});

test('a scan is kept in bytes that nothing else is taken for', () => {
  fc.assert(
    fc.property(scans, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ scan }, at, flip) => {
      const bytes = encodeScan(scan, LATER_MS);
      expect(planRefresh(scan, decodeScan(bytes)).hasNews).toBe(false);
      expect(decodeScan(bytes)?.folders.map(({ stamp }) => Buffer.from(stamp))).toEqual(
        scan.folders.map(({ stamp }) => Buffer.from(stamp)),
      );
      const changed = Buffer.from(bytes);
      changed[at % bytes.length] = (changed[at % bytes.length] ?? 0) ^ flip;
      expect(decodeScan(changed)).toBeUndefined();
      expect(decodeScan(bytes.subarray(0, at % bytes.length))).toBeUndefined();
    }),
  );
});

test('a folder that changed a moment ago must be listed again', () => {
  const scan: SourceScan = { folders: [folderOf('/x', { a: 1 })], threadNames: stampOf(-1) };
  const changedMs = Number(SETTLED_NS / 1_000_000n);
  const isKept = (nowMs: number): boolean =>
    decodeScan(encodeScan(scan, nowMs))?.folders[0]?.stamp.some((byte) => byte !== 0) === true;
  expect([changedMs, changedMs + 1999, changedMs + 2001, changedMs - 60_000].map(isKept)).toEqual([
    false,
    false,
    true,
    false,
  ]);
});
