/** Brings the arguments of a call to a function's parameters. Pure; failures carry no place. */
import { StarlarkFailure } from './failure.ts';
import {
  printType,
  printValue,
  StarlarkDict,
  StarlarkList,
  StarlarkTuple,
  type CallArguments,
  type Value,
} from './value.ts';

export interface Formal {
  readonly kind: 'normal' | 'args' | 'kwargs' | 'separator';
  readonly name: string;
  /** Undefined where the argument must be given. */
  readonly fallback: Value | undefined;
}

/** @returns name to value */
export function bindArguments(name: string, formals: readonly Formal[], args: CallArguments): Map<string, Value> {
  const bound = new Map<string, Value>();
  const rest: Value[] = [];
  const extra = new StarlarkDict();
  const normal: Formal[] = [];
  for (const formal of formals) {
    if (formal.kind !== 'normal') break;
    normal.push(formal);
  }
  for (const [index, value] of args.positional.entries()) {
    const formal = normal[index];
    if (formal === undefined) rest.push(value);
    else bound.set(formal.name, value);
  }
  const byName = new Set(formals.filter(({ kind }) => kind === 'normal').map(({ name: formal }) => formal));
  const unknown: string[] = [];
  for (const [key, value] of args.named) {
    if (!byName.has(key)) {
      extra.set(key, value);
      unknown.push(key);
    } else if (bound.has(key)) throw new StarlarkFailure(`Argument \`${key}\` occurs more than once`);
    else bound.set(key, value);
  }
  let isNamedOnly = false;
  for (const formal of formals) {
    isNamedOnly ||= formal.kind === 'args' || formal.kind === 'separator';
    if (formal.kind === 'args') bound.set(formal.name, new StarlarkTuple(rest));
    else if (formal.kind === 'kwargs') bound.set(formal.name, extra);
    else if (formal.kind === 'normal' && !bound.has(formal.name)) {
      if (formal.fallback === undefined) {
        const sort = isNamedOnly ? 'named-only ' : '';
        throw new StarlarkFailure(`Missing ${sort}parameter \`${formal.name}\` for call to \`${name}\``);
      }
      bound.set(formal.name, formal.fallback);
    }
  }
  const takes = (kind: Formal['kind']): boolean => formals.some((formal) => formal.kind === kind);
  if (rest.length > 0 && !takes('args')) {
    throw new StarlarkFailure(`Found ${rest.length} extra positional argument(s) for call to ${name}`);
  }
  if (unknown.length > 0 && !takes('kwargs')) {
    throw new StarlarkFailure(`Found \`${unknown.join('` `')}\` extra named parameter(s) for call to ${name}`);
  }
  return bound;
}

/** The argument as a text. */
export function readText(parameter: string, value: Value): string {
  if (typeof value === 'string') return value;
  throw mismatch(parameter, 'str', value);
}

export function readList(parameter: string, value: Value): readonly Value[] {
  if (value instanceof StarlarkList) return value.items;
  throw mismatch(parameter, 'list', value);
}

export function mismatch(parameter: string, expected: string, value: Value): StarlarkFailure {
  const actual = `${printType(value)} (repr: ${printValue(value)})`;
  return new StarlarkFailure(
    `Type of parameter \`${parameter}\` doesn't match, expected \`${expected}\`, actual \`${actual}\``,
  );
}
