/** JSON with one spelling for each value: members sorted by code unit, no white space. Pure. */
import type { JsonValue } from '#/base/json.ts';

/** The same text on every machine for values that are equal. */
export function printCanonicalJson(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((entry: JsonValue) => printCanonicalJson(entry)).join(',')}]`;
  const object = value as { readonly [key: string]: JsonValue };
  const members = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${printCanonicalJson(object[key] ?? null)}`);
  return `{${members.join(',')}}`;
}
