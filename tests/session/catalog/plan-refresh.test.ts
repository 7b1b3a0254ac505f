import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { measureFingerprint, planRefresh, type FoundLog } from '#/session/catalog/plan-refresh.ts';

const logs = fc.uniqueArray(
  fc.record({
    source: fc.constantFrom('native' as const, 'codex' as const),
    id: fc.constant('id'),
    path: fc.constantFrom('/a', '/b', '/c', '/d', '/e'),
    stamp: fc.record({ sizeBytes: fc.nat(2), mtimeMs: fc.nat(2), inode: fc.nat(2) }),
    isArchived: fc.constant(false),
    name: fc.constantFrom('one', 'two'),
  }),
  { selector: ({ path }) => path, maxLength: 5 },
) as fc.Arbitrary<FoundLog[]>;

test('what is read again is what differs, and what is dropped is what is gone', () => {
  fc.assert(
    fc.property(logs, logs, (found, known) => {
      const { changed, gone } = planRefresh(found, known);
      expect([...gone].sort()).toEqual(
        known
          .map(({ path }) => path)
          .filter((path) => !found.some((log) => log.path === path))
          .sort(),
      );
      for (const log of found) {
        const before = known.find(({ path }) => path === log.path);
        const isSame =
          before !== undefined &&
          Bun.deepEquals(before.stamp, log.stamp) &&
          (log.source === 'native' || before.name === log.name);
        expect(changed.includes(log)).toBe(!isSame);
      }
    }),
  );
});

test('the fingerprint is the same for the same, and another for anything else', () => {
  fc.assert(
    fc.property(logs, logs, (a, b) => {
      const facts = (all: readonly FoundLog[]) => all.map(({ path, stamp, name }) => [path, stamp, name]);
      expect(measureFingerprint(a) === measureFingerprint(b)).toBe(Bun.deepEquals(facts(a), facts(b)));
    }),
  );
});
