/** TOML values as the parser hands them out, and safe ways to read and build tables of them. Pure. */

/** A table: names to strings, numbers, bigints, booleans, dates, arrays and tables. Has no prototype. */
export type TomlTable = { readonly [key: string]: unknown };

/** Whether a value is a table (not an array, not a date). */
export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** An empty table without a prototype, so that keys such as `__proto__` are only names. */
export function emptyTable(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

/** The value at `path`, or undefined where a table on the way is missing. */
export function valueAt(table: TomlTable, path: readonly string[]): unknown {
  let value: unknown = table;
  for (const name of path) {
    if (!isTable(value)) return undefined;
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

/** The table at `path`; an empty one where there is none. */
export function tableAt(table: TomlTable, path: readonly string[]): TomlTable {
  const value = valueAt(table, path);
  return isTable(value) ? value : emptyTable();
}

/** A key as TOML writes it: bare where it may be, else in quotes. */
export function encodeKey(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : encodeString(name);
}

/** A dotted key. */
export function encodeKeyPath(path: readonly string[]): string {
  return path.map(encodeKey).join('.');
}

/** A basic TOML string. Lone surrogates, which TOML cannot hold, become U+FFFD. */
export function encodeString(text: string): string {
  const escaped = JSON.stringify(text.toWellFormed()).replaceAll('\u007f', '\\u007F');
  return escaped;
}

/** A value as it stands on one line: scalars, arrays, inline tables. */
export function encodeValue(value: unknown): string {
  if (typeof value === 'string') return encodeString(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return encodeNumber(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(encodeValue).join(', ')}]`;
  if (isTable(value)) {
    const pairs = Object.entries(value).map(([name, member]) => `${encodeKey(name)} = ${encodeValue(member)}`);
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  throw new TypeError('a TOML value is a string, number, boolean, date, array or table');
}

function encodeNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return /[.e]/.test(text) ? text.replace(/^(-?\d+)e/, '$1.0e') : `${text}.0`;
}
