/** Laying one configuration over another. Pure. */
import { emptyTable, isTable, type TomlTable } from './toml-table.ts';

/**
 * `over` laid on `base`: tables are merged member by member, everything else (arrays too) is replaced, as Codex does.
 * Neither is changed; the result shares members with both.
 */
export function mergeTables(base: TomlTable, over: TomlTable): TomlTable {
  const merged = emptyTable();
  for (const name of Object.keys(base)) merged[name] = base[name];
  for (const name of Object.keys(over)) {
    const below = merged[name];
    const above = over[name];
    merged[name] = isTable(below) && isTable(above) ? mergeTables(below, above) : above;
  }
  return merged;
}

/** All layers merged, the first at the bottom. */
export function mergeLayers(layers: readonly TomlTable[]): TomlTable {
  let merged: TomlTable = emptyTable();
  for (const layer of layers) merged = mergeTables(merged, layer);
  return merged;
}

/** A table with one value at a path: what an override says. */
export function tableOf(path: readonly string[], value: unknown): TomlTable {
  let result: unknown = value;
  for (const name of path.toReversed()) {
    const table = emptyTable();
    table[name] = result;
    result = table;
  }
  return isTable(result) ? result : emptyTable();
}
