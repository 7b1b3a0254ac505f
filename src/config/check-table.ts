/** A table against the schema: unknown keys, and values of the wrong type. Pure. */
import type { KeySchema, TableSchema } from './schema.ts';
import { findFeature } from './features.ts';
import { isSecretName } from './print-excerpt.ts';
import { suggestName } from './suggest-name.ts';
import { isTable, type TomlTable } from './toml-table.ts';

/** A key that the schema does not know, or a value that it does not take. */
export type KeyProblem =
  | { readonly kind: 'unknown'; readonly path: readonly string[]; readonly suggestion: string | undefined }
  | { readonly kind: 'type'; readonly path: readonly string[]; readonly message: string };

/** All problems of a table, in its order. */
export function checkTable(table: TomlTable, schema: TableSchema): readonly KeyProblem[] {
  const problems: KeyProblem[] = [];
  checkKeys(table, schema, [], problems);
  return problems;
}

function checkKeys(
  table: TomlTable,
  schema: { readonly keys: Readonly<Record<string, KeySchema>>; readonly others?: KeySchema },
  path: readonly string[],
  problems: KeyProblem[],
): void {
  for (const name of Object.keys(table)) {
    const at = [...path, name];
    const known = Object.hasOwn(schema.keys, name) ? schema.keys[name] : schema.others;
    if (known === undefined) {
      problems.push({ kind: 'unknown', path: at, suggestion: suggestName(name, Object.keys(schema.keys)) });
    } else if (
      path.length === 1 &&
      path[0] === 'features' &&
      findFeature(name) === undefined &&
      !isTable(table[name])
    ) {
      problems.push({ kind: 'unknown', path: at, suggestion: undefined });
    } else {
      checkValue(table[name], known, at, problems);
    }
  }
}

function checkValue(value: unknown, schema: KeySchema, path: readonly string[], problems: KeyProblem[]): void {
  if (typeof schema === 'object' && 'keys' in schema) {
    if (isTable(value)) checkKeys(value, schema, path, problems);
    else
      problems.push({
        kind: 'type',
        path,
        message: `invalid type: ${describe(value, path)}, expected ${schema.name ?? 'a table'}`,
      });
    return;
  }
  if (typeof schema === 'object' && 'either' in schema) {
    if (schema.message !== undefined) {
      if (!schema.either.some((one) => fitsWhole(value, one))) {
        problems.push({ kind: 'type', path, message: schema.message });
      }
      return;
    }
    // The alternative that the value's own shape points to gives the better message.
    const fitting = schema.either.find((one) => isTable(value) === acceptsTable(one) && fits(value, one));
    const sameShape = schema.either.find((one) => isTable(value) === acceptsTable(one));
    if (fitting === undefined || typeof fitting === 'object')
      checkValueOrFail(value, fitting ?? sameShape, schema, path, problems);
    return;
  }
  if (fits(value, schema)) return;
  if (typeof schema === 'object' && typeof value === 'string') {
    const variants = schema.oneOf.map((one) => `\`${one}\``);
    const expected = variants.length === 2 ? variants.join(' or ') : `one of ${variants.join(', ')}`;
    problems.push({ kind: 'type', path, message: `unknown variant \`${value}\`, expected ${expected}` });
    return;
  }
  problems.push({
    kind: 'type',
    path,
    message: `invalid type: ${describe(value, path)}, expected ${expectation(schema)}`,
  });
}

/** Whether nothing is wrong with a value, however deep. */
function fitsWhole(value: unknown, schema: KeySchema): boolean {
  if (!fits(value, schema)) return false;
  const problems: KeyProblem[] = [];
  checkValue(value, schema, [], problems);
  return problems.length === 0;
}

function checkValueOrFail(
  value: unknown,
  one: KeySchema | undefined,
  schema: KeySchema,
  path: readonly string[],
  problems: KeyProblem[],
): void {
  if (one !== undefined && (isTable(value) || (typeof one === 'object' && typeof value === 'string'))) {
    checkValue(value, one, path, problems);
    return;
  }
  problems.push({
    kind: 'type',
    path,
    message: `invalid type: ${describe(value, path)}, expected ${expectation(schema)}`,
  });
}

function acceptsTable(schema: KeySchema): boolean {
  return schema === 'table' || schema === 'any' || (typeof schema === 'object' && 'keys' in schema);
}

function fits(value: unknown, schema: KeySchema): boolean {
  if (typeof schema === 'object') {
    if ('oneOf' in schema) return typeof value === 'string' && schema.oneOf.includes(value);
    if ('either' in schema) return schema.either.some((one) => fits(value, one));
    return isTable(value);
  }
  switch (schema) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    case 'signed':
      return typeof value === 'number' && Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'amount':
      return typeof value === 'number' && Number.isFinite(value) && value >= 0;
    case 'strings':
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
    case 'array':
      return Array.isArray(value);
    case 'table':
      return isTable(value);
    case 'any':
      return true;
  }
}

const EXPECTATIONS: Readonly<Record<string, string>> = {
  string: 'a string',
  boolean: 'a boolean',
  integer: 'a whole number of 0 or more',
  signed: 'a whole number',
  number: 'a number',
  amount: 'a number that is not negative',
  strings: 'an array of strings',
  array: 'an array',
  table: 'a table',
  any: 'a value',
};

function expectation(schema: KeySchema): string {
  if (typeof schema === 'string') return EXPECTATIONS[schema] ?? 'a value';
  if ('either' in schema) return schema.either.map(expectation).join(' or ');
  if ('oneOf' in schema) return `one of ${schema.oneOf.map((one) => `\`${one}\``).join(', ')}`;
  return 'a table';
}

/** The value as serde names it; the text of a secret is left out. */
function describe(value: unknown, path: readonly string[]): string {
  if (typeof value === 'string')
    return path.some(isSecretName) ? 'string' : `string ${JSON.stringify(value.slice(0, 80))}`;
  if (typeof value === 'boolean') return `boolean \`${value}\``;
  if (typeof value === 'bigint') return `integer \`${value}\``;
  if (typeof value === 'number') return `${Number.isInteger(value) ? 'integer' : 'floating point'} \`${value}\``;
  if (Array.isArray(value)) return 'sequence';
  return value instanceof Date ? 'datetime' : 'map';
}
