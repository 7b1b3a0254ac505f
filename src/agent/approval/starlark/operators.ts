/** What `+`, `in`, `[]` and the other operators do. Pure; failures carry no place, the caller adds it. */
import { StarlarkFailure } from './failure.ts';
import {
  compareValues,
  isEqual,
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
  type Value,
} from './value.ts';

/** Longest text or list that a file may make. */
const SIZE_LIMIT = 4_000_000;

export function applyUnary(operator: string, value: Value): Value {
  if (operator === 'not') return !isTrue(value);
  if (typeof value === 'bigint') return operator === '-' ? -value : operator === '~' ? ~value : value;
  if (typeof value === 'number' && operator !== '~') return operator === '-' ? -value : value;
  throw new StarlarkFailure(`Operation \`${operator}\` not supported on type \`${printType(value)}\``);
}

export function applyBinary(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case '<':
      return compareValues(left, right) < 0;
    case '>':
      return compareValues(left, right) > 0;
    case '<=':
      return compareValues(left, right) <= 0;
    case '>=':
      return compareValues(left, right) >= 0;
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '+':
      return add(left, right);
    case '*':
      return multiply(left, right);
    case '%':
      if (typeof left === 'string') return formatPercent(left, right);
      break;
    case '|':
      if (left instanceof StarlarkDict && right instanceof StarlarkDict) {
        const merged = new StarlarkDict();
        for (const [key, value] of [...left.entries(), ...right.entries()]) merged.set(key, value);
        return merged;
      }
      break;
    default:
  }
  return arithmetic(operator, left, right);
}

function refuse(operator: string, left: Value, right: Value): never {
  throw new StarlarkFailure(
    `Operation \`${operator}\` not supported for types \`${printType(left)}\` and \`${printType(right)}\``,
  );
}

function contains(container: Value, value: Value): boolean {
  if (typeof container === 'string') {
    if (typeof value !== 'string')
      throw new StarlarkFailure(`Type of parameters mismatch, expected \`str\`, actual \`${printActual(value)}\``);
    return container.includes(value);
  }
  if (container instanceof StarlarkDict) return container.get(value) !== undefined;
  if (container instanceof StarlarkList || container instanceof StarlarkTuple || container instanceof StarlarkRange) {
    return listItems(container).some((item) => isEqual(item, value));
  }
  return refuse('in', value, container);
}

function add(left: Value, right: Value): Value {
  if (typeof left === 'string' && typeof right === 'string') return limited(left + right, left.length + right.length);
  if (left instanceof StarlarkList && right instanceof StarlarkList) {
    return limited(new StarlarkList([...left.items, ...right.items]), left.items.length + right.items.length);
  }
  if (left instanceof StarlarkTuple && right instanceof StarlarkTuple) {
    return limited(new StarlarkTuple([...left.items, ...right.items]), left.items.length + right.items.length);
  }
  return arithmetic('+', left, right);
}

function multiply(left: Value, right: Value): Value {
  if (typeof left === 'bigint' && typeof right !== 'bigint' && typeof right !== 'number') return multiply(right, left);
  if (typeof right === 'bigint') {
    const count = Math.max(0, Number(right));
    if (typeof left === 'string') return limited('', left.length * count) + left.repeat(count);
    if (left instanceof StarlarkList || left instanceof StarlarkTuple) {
      limited(null, left.items.length * count);
      const items = Array.from({ length: count }).flatMap(() => left.items);
      return left instanceof StarlarkList ? new StarlarkList(items) : new StarlarkTuple(items);
    }
  }
  return arithmetic('*', left, right);
}

function limited<T>(value: T, size: number): T {
  if (size > SIZE_LIMIT) throw new StarlarkFailure(`a value of more than ${SIZE_LIMIT} characters or items`);
  return value;
}

function arithmetic(operator: string, left: Value, right: Value): Value {
  if (typeof left === 'bigint' && typeof right === 'bigint') {
    switch (operator) {
      case '+':
        return left + right;
      case '-':
        return left - right;
      case '*':
        limited(null, (left.toString(16).length + right.toString(16).length) * 1000);
        return left * right;
      case '//':
        if (right === 0n) throw new StarlarkFailure(`Floor division by zero: ${left} // ${right}`);
        return (left - (((left % right) + right) % right)) / right;
      case '%':
        if (right === 0n) throw new StarlarkFailure(`Modulo by zero: ${left} % ${right}`);
        return ((left % right) + right) % right;
      case '/':
        if (right === 0n) throw new StarlarkFailure(`float division by zero: ${left} / ${right}`);
        return Number(left) / Number(right);
      case '&':
        return left & right;
      case '|':
        return left | right;
      case '^':
        return left ^ right;
      case '<<':
        if (right < 0n) throw new StarlarkFailure('Negative left shift');
        limited(null, Number(right) * 1000);
        return left << right;
      case '>>':
        if (right < 0n) throw new StarlarkFailure('Negative right shift');
        return left >> right;
      default:
    }
  } else if (isNumber(left) && isNumber(right)) {
    const [a, b] = [Number(left), Number(right)];
    switch (operator) {
      case '+':
        return a + b;
      case '-':
        return a - b;
      case '*':
        return a * b;
      case '/':
        if (b === 0) throw new StarlarkFailure(`float division by zero: ${printValue(left)} / ${printValue(right)}`);
        return a / b;
      case '//':
        if (b === 0) throw new StarlarkFailure(`Floor division by zero: ${printValue(left)} // ${printValue(right)}`);
        return Math.floor(a / b);
      case '%':
        if (b === 0) throw new StarlarkFailure(`Modulo by zero: ${printValue(left)} % ${printValue(right)}`);
        return ((a % b) + b) % b;
      default:
    }
  }
  return refuse(operator, left, right);
}

function isNumber(value: Value): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

/** `"%s %d" % (a, b)`. */
function formatPercent(format: string, right: Value): string {
  const values = right instanceof StarlarkTuple ? [...right.items] : [right];
  let used = 0;
  const text = format.replace(/%(?:\(([^)]*)\))?(.?)/gs, (_, name: string | undefined, letter: string) => {
    if (letter === '%') return '%';
    if (letter === '') throw new StarlarkFailure('incomplete format');
    let value: Value | undefined;
    if (name !== undefined) {
      if (!(right instanceof StarlarkDict)) throw new StarlarkFailure('format requires a mapping');
      value = right.get(name);
      used = values.length;
    } else {
      value = values[used];
      used += 1;
    }
    if (value === undefined) throw new StarlarkFailure('Not enough arguments for format string');
    switch (letter) {
      case 's':
        return printPlain(value);
      case 'r':
        return printValue(value);
      case 'd':
        if (typeof value === 'bigint') return String(value);
        if (typeof value === 'number') return String(Math.trunc(value));
        break;
      case 'x':
      case 'X':
      case 'o':
        if (typeof value === 'bigint') {
          const digits = value.toString(letter === 'o' ? 8 : 16);
          return letter === 'X' ? digits.toUpperCase() : digits;
        }
        break;
      default:
        throw new StarlarkFailure(`Unsupported format character: '${letter}'`);
    }
    throw new StarlarkFailure(`Operation \`format(%${letter})\` not supported on type \`${printType(value)}\``);
  });
  if (used < values.length && !(right instanceof StarlarkDict)) {
    throw new StarlarkFailure('Too many arguments for format string');
  }
  return text;
}

export function readIndex(object: Value, index: Value): Value {
  if (object instanceof StarlarkDict) {
    const value = object.get(index);
    if (value === undefined) throw new StarlarkFailure(`Key \`${printValue(index)}\` was not found`);
    return value;
  }
  const items = itemsOf(object);
  if (items === undefined) {
    throw new StarlarkFailure(
      `Operation \`[]\` not supported for types \`${printType(object)}\` and \`${printType(index)}\``,
    );
  }
  const at = placeOf(items.length, index, object instanceof StarlarkList);
  const item = items[at];
  if (item === undefined) throw new StarlarkFailure(`Index \`${printValue(index)}\` is out of bound`);
  return object instanceof StarlarkBytes ? BigInt(String(item).charCodeAt(0)) : item;
}

/** @param isList lists say it in words of their own */
export function placeOf(length: number, index: Value, isList = false): number {
  if (typeof index !== 'bigint') {
    const actual = printActual(index);
    throw new StarlarkFailure(
      isList
        ? `Expected \`int\`, but got \`${actual}\``
        : `Type of parameters mismatch, expected \`int\`, actual \`${actual}\``,
    );
  }
  const at = Number(index);
  return at < 0 ? at + length : at;
}

function printActual(value: Value): string {
  return `${printType(value)} (repr: ${printValue(value)})`;
}

function itemsOf(object: Value): readonly Value[] | undefined {
  if (typeof object === 'string') return [...object];
  if (object instanceof StarlarkBytes) return [...object.text];
  if (object instanceof StarlarkList || object instanceof StarlarkTuple) return object.items;
  return object instanceof StarlarkRange ? listItems(object) : undefined;
}

export function readSlice(
  object: Value,
  from: Value | undefined,
  to: Value | undefined,
  step: Value | undefined,
): Value {
  const items = itemsOf(object);
  if (items === undefined)
    throw new StarlarkFailure(`Operation \`[::]\` not supported on type \`${printType(object)}\``);
  const stride = step === undefined || step === null ? 1 : Number(step);
  if (stride === 0) throw new StarlarkFailure('Index `0` is out of bound');
  const { length } = items;
  const bound = (value: Value | undefined, fallback: number): number => {
    if (value === undefined || value === null) return fallback;
    const at = placeOf(length, value);
    return stride > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  const start = bound(from, stride > 0 ? 0 : length - 1);
  const stop = bound(to, stride > 0 ? length : -1);
  const picked: Value[] = [];
  for (let at = start; stride > 0 ? at < stop : at > stop; at += stride) picked.push(items[at] ?? null);
  if (typeof object === 'string') return picked.join('');
  if (object instanceof StarlarkBytes) return new StarlarkBytes(picked.join(''));
  return object instanceof StarlarkTuple ? new StarlarkTuple(picked) : new StarlarkList(picked);
}
