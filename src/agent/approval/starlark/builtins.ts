/** Functions that every Starlark file has. Pure; failures carry no place. */
import { StarlarkFailure } from './failure.ts';
import { mismatch, readText } from './bind-arguments.ts';
import { findMethod, listMethods } from './methods.ts';
import { applyBinary } from './operators.ts';
import {
  compareValues,
  isTrue,
  listItems,
  printPlain,
  printType,
  printValue,
  StarlarkBytes,
  StarlarkDict,
  StarlarkList,
  StarlarkRange,
  StarlarkTuple,
  type CallArguments,
  type StarlarkFunction,
  type Value,
} from './value.ts';

type Body = (args: readonly Value[], named: ReadonlyMap<string, Value>) => Value;

const FUNCTIONS: Readonly<Record<string, Body>> = {
  abs: ([value = null]) => {
    if (typeof value === 'bigint') return value < 0n ? -value : value;
    if (typeof value === 'number') return Math.abs(value);
    throw new StarlarkFailure(`Type of parameters mismatch, expected \`int | float\`, actual \`${printType(value)}\``);
  },
  all: ([value = null]) => listItems(value).every(isTrue),
  any: ([value = null]) => listItems(value).some(isTrue),
  bool: ([value = null]) => isTrue(value),
  chr: ([value = 0n]) => {
    const code = Number(value);
    if (code < 0) throw new StarlarkFailure(`chr() parameter value negative integer ${code}`);
    if (!(code <= 0x10ffff))
      throw new StarlarkFailure(`chr() parameter value is 0x${code.toString(16)} which is more than 0x10FFFF`);
    return String.fromCodePoint(code);
  },
  dict: ([value], named) => {
    const dict = new StarlarkDict();
    if (value instanceof StarlarkDict) for (const [key, item] of value.entries()) dict.set(key, item);
    else if (value !== undefined) {
      for (const pair of listItems(value)) {
        const [key = null, item = null] = listItems(pair);
        dict.set(key, item);
      }
    }
    for (const [key, item] of named) dict.set(key, item);
    return dict;
  },
  dir: ([value = null]) => new StarlarkList([...listMethods(value)]),
  enumerate: ([value = null, start = 0n]) =>
    new StarlarkList(
      listItems(value).map((item, index) => new StarlarkTuple([applyBinary('+', start, BigInt(index)), item])),
    ),
  fail: (args) => {
    throw new StarlarkFailure(`fail: ${args.map(printPlain).join(' ')}`);
  },
  float: ([value = 0]) => {
    if (typeof value === 'string' && Number.isNaN(Number(value))) {
      throw new StarlarkFailure(`${printValue(value)} is not a valid number: invalid float literal`);
    }
    return Number(value);
  },
  hash: ([value = '']) => {
    let hash = 0;
    for (const char of readText('a', value)) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) | 0;
    return BigInt(hash);
  },
  int: ([value = 0n, base]) => {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'boolean') return value ? 1n : 0n;
    if (typeof value === 'number') return BigInt(Math.trunc(value));
    if (typeof value !== 'string') throw mismatch('a', 'bool | float | int | str', value);
    const text = value;
    const radix = base === undefined ? 10 : Number(base);
    const number = Number.parseInt(text, radix);
    if (Number.isNaN(number)) throw new StarlarkFailure(`Cannot parse \`${text}\` as an integer in base ${radix}`);
    return BigInt(number);
  },
  len: ([value = null]) => {
    if (typeof value === 'string') return BigInt([...value].length);
    if (value instanceof StarlarkBytes) return BigInt(value.text.length);
    if (value instanceof StarlarkDict) return BigInt(value.size);
    if (value instanceof StarlarkRange) return BigInt(value.length);
    if (value instanceof StarlarkList || value instanceof StarlarkTuple) return BigInt(value.items.length);
    throw new StarlarkFailure(`Operation \`len()\` not supported on type \`${printType(value)}\``);
  },
  list: ([value]) => new StarlarkList(value === undefined ? [] : [...listItems(value)]),
  max: (args, named) => pickExtreme(args, named, 1),
  min: (args, named) => pickExtreme(args, named, -1),
  ord: ([value = '']) => {
    const [char, more] = readText('a', value);
    if (char === undefined || more !== undefined) {
      throw new StarlarkFailure(`ord(): ${printValue(value)} is not a single character string`);
    }
    return BigInt(char.codePointAt(0) ?? 0);
  },
  range: ([first = 0n, second, third = 1n]) => {
    const step = Number(third);
    if (step === 0) throw new StarlarkFailure('Third argument of range (step) cannot be zero');
    return second === undefined
      ? new StarlarkRange(0, Number(first), step)
      : new StarlarkRange(Number(first), Number(second), step);
  },
  repr: ([value = null]) => printValue(value),
  reversed: ([value = null]) => new StarlarkList([...listItems(value)].toReversed()),
  sorted: ([value = null], named) => {
    const key = keyOf(named);
    const items = [...listItems(value)].sort((a, b) => compareValues(key(a), key(b)));
    return new StarlarkList(isTrue(named.get('reverse') ?? null) ? items.toReversed() : items);
  },
  str: ([value]) => (value === undefined ? '' : printPlain(value)),
  tuple: ([value]) => new StarlarkTuple(value === undefined ? [] : listItems(value)),
  type: ([value = null]) => printType(value),
  zip: (args) => {
    const columns = args.map(listItems);
    const length = columns.length === 0 ? 0 : Math.min(...columns.map((column) => column.length));
    return new StarlarkList(
      Array.from({ length }, (_, row) => new StarlarkTuple(columns.map((column) => column[row] ?? null))),
    );
  },
  hasattr: ([object = null, name = '']) => findMethod(object, readText('attr', name)) !== undefined,
  getattr: ([object = null, name = '', fallback]) => {
    const attribute = readText('attr', name);
    const method = findMethod(object, attribute);
    if (method !== undefined) return makeNative(attribute, ({ positional, named }) => method(positional, named));
    if (fallback !== undefined) return fallback;
    throw new StarlarkFailure(`Object of type \`${printType(object)}\` has no attribute \`${attribute}\``);
  },
};

function keyOf(named: ReadonlyMap<string, Value>): (value: Value) => Value {
  const key = named.get('key');
  if (key === undefined || key === null) return (value) => value;
  if (typeof key !== 'object' || !('call' in key)) throw new StarlarkFailure('`key` is no function');
  return (value) => key.call({ positional: [value], named: new Map(), offset: 0 });
}

function pickExtreme(args: readonly Value[], named: ReadonlyMap<string, Value>, sign: 1 | -1): Value {
  const items = args.length === 1 ? listItems(args[0] ?? null) : args;
  const key = keyOf(named);
  const [first, ...rest] = items;
  if (first === undefined)
    throw new StarlarkFailure('Argument is an empty iterable, max() expect a non empty iterable');
  return rest.reduce((best, item) => (Math.sign(compareValues(key(item), key(best))) === sign ? item : best), first);
}

export function makeNative(name: string, body: (args: CallArguments) => Value): StarlarkFunction {
  return { kind: 'native_function', name, call: body };
}

/** Fewest and most arguments by place, where the two are the same for all uses. */
const COUNTS: Readonly<Record<string, readonly [number, number]>> = {
  abs: [1, 1],
  all: [1, 1],
  any: [1, 1],
  chr: [1, 1],
  dir: [1, 1],
  hash: [1, 1],
  len: [1, 1],
  ord: [1, 1],
  repr: [1, 1],
  reversed: [1, 1],
  str: [1, 1],
  type: [1, 1],
};
const TAKES_NAMES = new Set(['dict', 'sorted', 'max', 'min']);

function checkCount(name: string, count: number, named: ReadonlyMap<string, Value>): void {
  const [extra] = TAKES_NAMES.has(name) ? [] : named.keys();
  if (extra !== undefined)
    throw new StarlarkFailure(`Found \`${extra}\` extra named parameter(s) for call to function`);
  const bounds = Object.hasOwn(COUNTS, name) ? COUNTS[name] : undefined;
  if (bounds === undefined || (count >= bounds[0] && count <= bounds[1])) return;
  throw new StarlarkFailure(`Wrong number of positional arguments, expected ${bounds[0]}, got ${count}`);
}

export const BUILTINS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['None', null],
  ['True', true],
  ['False', false],
  ...Object.entries(FUNCTIONS).map(
    ([name, body]) =>
      [
        name,
        makeNative(name, ({ positional, named }) => {
          checkCount(name, positional.length, named);
          return body(positional, named);
        }),
      ] as const,
  ),
]);
