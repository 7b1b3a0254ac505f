import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { mergeLayers, mergeTables, tableOf } from '#/config/merge-layers.ts';
import { isTable, valueAt, type TomlTable } from '#/config/toml-table.ts';

const name = fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), fc.string({ maxLength: 4 }));
const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.array(fc.integer(), { maxLength: 2 }));
const table = fc.letrec<{ table: TomlTable; value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, tie('table')),
  table: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
})).table;

/** Every path to something that is no table. */
function leaves(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (!isTable(value)) return [path];
  return Object.keys(value).flatMap((key) => leaves(value[key], [...path, key]));
}

describe('mergeTables', () => {
  test('merges tables and replaces everything else', () => {
    const merged = mergeTables(
      { a: 1, t: { x: 1, y: [1, 2] }, list: [1] },
      { a: 2, t: { y: [3] }, list: { not: 'a list' } },
    );
    expect(JSON.stringify(merged)).toBe('{"a":2,"t":{"x":1,"y":[3]},"list":{"not":"a list"}}');
  });

  test('changes neither side and knows no prototype', () => {
    const base = Object.freeze({ t: Object.freeze({ x: 1 }) });
    const merged = mergeTables(base, JSON.parse('{"t":{"__proto__":{"polluted":true}}}') as TomlTable);
    expect(base).toEqual({ t: { x: 1 } });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(valueAt(merged, ['t', '__proto__', 'polluted'])).toBe(true);
  });

  test('property: every leaf of the upper layer is in the result, and every leaf of the result is in one of them', () => {
    fc.assert(
      fc.property(table, table, (base, over) => {
        const merged = mergeTables(base, over);
        for (const path of leaves(over)) {
          const value = valueAt(over, path);
          if (!isTable(value)) expect(valueAt(merged, path)).toEqual(value);
        }
        for (const path of leaves(merged)) {
          const value = valueAt(merged, path);
          expect([valueAt(over, path), valueAt(base, path)]).toContainEqual(value);
        }
      }),
    );
  });

  test('property: the empty table changes nothing, and grouping does not matter', () => {
    fc.assert(
      fc.property(table, table, table, (a, b, c) => {
        expect(mergeLayers([a, {}])).toEqual(mergeLayers([a]));
        expect(mergeTables(mergeTables(a, b), c)).toEqual(mergeLayers([a, b, c]));
      }),
    );
  });

  test('tableOf nests a value', () => {
    expect(JSON.stringify(tableOf(['a', 'b.c'], 5))).toBe('{"a":{"b.c":5}}');
  });
});
