/** Values of Starlark, and what every value can do: truth, equality, order, printing. Pure. */
import { StarlarkFailure } from './failure.ts';

export class StarlarkList {
  readonly items: Value[];

  constructor(items: Value[]) {
    this.items = items;
  }
}

export class StarlarkTuple {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

export class StarlarkBytes {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export class StarlarkRange {
  readonly start: number;
  readonly stop: number;
  readonly step: number;

  constructor(start: number, stop: number, step: number) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  get length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }
}

export class StarlarkDict {
  readonly #entries = new Map<string, [Value, Value]>();

  get size(): number {
    return this.#entries.size;
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(printKey(key))?.[1];
  }

  set(key: Value, value: Value): void {
    const printed = printKey(key);
    const entry = this.#entries.get(printed);
    if (entry === undefined) this.#entries.set(printed, [key, value]);
    else entry[1] = value;
  }

  delete(key: Value): boolean {
    return this.#entries.delete(printKey(key));
  }

  clear(): void {
    this.#entries.clear();
  }

  entries(): readonly (readonly [Value, Value])[] {
    return [...this.#entries.values()];
  }
}

/** A function of the file (`call` runs it) or of the host. */
export interface StarlarkFunction {
  readonly kind: 'function' | 'native_function';
  readonly name: string;
  readonly call: (args: CallArguments) => Value;
}

export interface CallArguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** Where the call begins in the file. */
  readonly offset: number;
}

/** `null` is `None`; a number is a float, a bigint an int. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | StarlarkBytes
  | StarlarkList
  | StarlarkTuple
  | StarlarkDict
  | StarlarkRange
  | StarlarkFunction;

export function printType(value: Value): string {
  if (value === null) return 'NoneType';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'string':
      return 'string';
    default:
  }
  if (value instanceof StarlarkBytes) return 'bytes';
  if (value instanceof StarlarkList) return 'list';
  if (value instanceof StarlarkTuple) return 'tuple';
  if (value instanceof StarlarkDict) return 'dict';
  return value instanceof StarlarkRange ? 'range' : 'function';
}

export function isTrue(value: Value): boolean {
  if (value === null) return false;
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'bigint':
      return value !== 0n;
    case 'number':
      return value !== 0;
    case 'string':
      return value !== '';
    default:
  }
  if (value instanceof StarlarkBytes) return value.text !== '';
  if (value instanceof StarlarkList || value instanceof StarlarkTuple) return value.items.length > 0;
  if (value instanceof StarlarkDict) return value.size > 0;
  return value instanceof StarlarkRange ? value.length > 0 : true;
}

/** As `repr` prints it. */
export function printValue(value: Value, depth = 0): string {
  if (depth > 30) return '...';
  if (value === null) return 'None';
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return String(value);
    case 'number':
      return printFloat(value);
    case 'string':
      return printText(value);
    default:
  }
  const many = (items: readonly Value[]): string => items.map((item) => printValue(item, depth + 1)).join(', ');
  if (value instanceof StarlarkBytes) return `b${printText(value.text)}`;
  if (value instanceof StarlarkList) return `[${many(value.items)}]`;
  if (value instanceof StarlarkTuple) return `(${many(value.items)}${value.items.length === 1 ? ',' : ''})`;
  if (value instanceof StarlarkDict) {
    return `{${value
      .entries()
      .map(([key, item]) => `${printValue(key, depth + 1)}: ${printValue(item, depth + 1)}`)
      .join(', ')}}`;
  }
  if (value instanceof StarlarkRange) {
    const step = value.step === 1 ? '' : `, ${value.step}`;
    return value.start === 0 && step === '' ? `range(${value.stop})` : `range(${value.start}, ${value.stop}${step})`;
  }
  return value.kind === 'native_function' ? `<built-in function ${value.name}>` : value.name;
}

/** As `str` prints it: texts without quotes. */
export function printPlain(value: Value): string {
  return typeof value === 'string' ? value : printValue(value);
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

export function printText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- controls are what this looks for
  const escaped = text.replace(/["\\\u0000-\u001f\u007f]/g, (char) => {
    return ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}

function printFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? '+inf' : '-inf';
  const text = String(value);
  if (/e/.test(text)) return text.replace(/e([-+])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? `${text}.0` : text;
}

function printKey(value: Value): string {
  if (value === null || typeof value === 'boolean') return `:${String(value)}`;
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'bigint') return `n${value}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `n${BigInt(value)}` : `n${value}`;
  if (value instanceof StarlarkTuple)
    return `(${value.items.map((item) => `${printKey(item).length}${printKey(item)}`).join()})`;
  if (value instanceof StarlarkBytes) return `b${value.text}`;
  throw new StarlarkFailure(`Value of type \`${printType(value)}\` is not hashable`);
}

export function isEqual(left: Value, right: Value): boolean {
  if (left === right) return true;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a === b;
  if (left instanceof StarlarkList && right instanceof StarlarkList) return areEqual(left.items, right.items);
  if (left instanceof StarlarkTuple && right instanceof StarlarkTuple) return areEqual(left.items, right.items);
  if (left instanceof StarlarkBytes && right instanceof StarlarkBytes) return left.text === right.text;
  if (left instanceof StarlarkRange && right instanceof StarlarkRange)
    return areEqual(listItems(left), listItems(right));
  if (!(left instanceof StarlarkDict && right instanceof StarlarkDict)) return false;
  if (left.size !== right.size) return false;
  return left.entries().every(([key, value]) => {
    const other = right.get(key);
    return other !== undefined && isEqual(value, other);
  });
}

function areEqual(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, index) => isEqual(item, right[index] ?? null));
}

function numberOf(value: Value): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

/** Negative, zero or positive. Fails where the two have no order. */
export function compareValues(left: Value, right: Value, isInner = false): number {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a - b;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  const isPair =
    (left instanceof StarlarkList && right instanceof StarlarkList) ||
    (left instanceof StarlarkTuple && right instanceof StarlarkTuple);
  if (isPair) {
    const [many, others] = [left.items, right.items];
    for (let index = 0; index < Math.min(many.length, others.length); index += 1) {
      const order = compareValues(many[index] ?? null, others[index] ?? null, true);
      if (order !== 0) return order;
    }
    return many.length - others.length;
  }
  throw new StarlarkFailure(
    `Operation \`${isInner ? 'compare' : 'cmp()'}\` not supported for types \`${printType(left)}\` and \`${printType(right)}\``,
  );
}

/** The items of what can be gone through. Fails for everything else. */
export function listItems(value: Value): readonly Value[] {
  if (value instanceof StarlarkList || value instanceof StarlarkTuple) return [...value.items];
  if (value instanceof StarlarkDict) return value.entries().map(([key]) => key);
  if (value instanceof StarlarkRange) {
    return Array.from({ length: Math.min(value.length, RANGE_LIMIT) }, (_, index) =>
      BigInt(value.start + index * value.step),
    );
  }
  throw new StarlarkFailure(`Operation \`(iter)\` not supported on type \`${printType(value)}\``);
}

/** More than a file's steps allow. */
export const RANGE_LIMIT = 2_000_000;
