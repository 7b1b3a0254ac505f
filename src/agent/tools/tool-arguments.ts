/**
 * Arguments of a function tool: JSON text to a typed value, or one sentence for the model. The sentences and positions
 * are serde_json's, as Codex 0.169.0 was observed to answer them (``missing field `cmd` at line 1 column 2``); where
 * serde would name a Rust struct, ours says `an object`. Unknown members are ignored, as there. Pure.
 *
 * @example
 * const SHAPE = { cmd: required(text), tty: withDefault(boolean, false), workdir: optional(text) };
 * const decoded = decodeArguments(call.input, SHAPE); // {ok, value: {cmd: string, tty: boolean, workdir: string | undefined}}
 */
import {
  JsonTextError,
  parsePositionedJson,
  printPosition,
  type JsonMember,
  type JsonNode,
} from './positioned-json.ts';

/** One kind of value. `read` throws a {@link JsonTextError} where the node is of another kind. */
export interface ArgumentType<T> {
  read(node: JsonNode): T;
}

/** A member of an arguments object. */
export interface ArgumentField<T> {
  readonly type: ArgumentType<T>;
  readonly mustBeThere: boolean;
  /** What an absent member stands for. */
  readonly absent: T | undefined;
  /** Whether `null` is taken, as undefined. */
  readonly nullable: boolean;
}

export type ArgumentShape = Readonly<Record<string, ArgumentField<unknown>>>;
export type ArgumentsOf<S extends ArgumentShape> = {
  readonly [K in keyof S]: S[K] extends ArgumentField<infer T> ? T : never;
};
export type DecodedArguments<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** How arguments are read. */
export interface DecodeOptions {
  /** What a message begins with. Default: `failed to parse function arguments: `. */
  readonly prefix?: string;
  /** Unknown members are refused instead of ignored. */
  readonly strict?: boolean;
}

/**
 * Decodes a call's arguments. `message` is the whole output of the failed call:
 * ``failed to parse function arguments: missing field `cmd` at line 1 column 2``.
 */
export function decodeArguments<S extends ArgumentShape>(
  input: string,
  shape: S,
  options: DecodeOptions = {},
): DecodedArguments<ArgumentsOf<S>> {
  const type = options.strict === true ? strictObject(shape) : object(shape);
  try {
    return { ok: true, value: type.read(parsePositionedJson(input)) };
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    const where = printPosition(input, error);
    return {
      ok: false,
      message: `${options.prefix ?? 'failed to parse function arguments: '}${error.message}${where}`,
    };
  }
}

/** Must be there. */
export function required<T>(type: ArgumentType<T>): ArgumentField<T> {
  return { type, mustBeThere: true, absent: undefined, nullable: false };
}

/** May be absent or null: undefined. */
export function optional<T>(type: ArgumentType<T>): ArgumentField<T | undefined> {
  return { type, mustBeThere: false, absent: undefined, nullable: true };
}

/** May be absent, but not null. */
export function withDefault<T>(type: ArgumentType<T>, value: T): ArgumentField<T> {
  return { type, mustBeThere: false, absent: value, nullable: false };
}

/** A string. */
export const text: ArgumentType<string> = {
  read: (node) => (node.kind === 'string' ? node.value : mismatch(node, 'a string')),
};

/** `true` or `false`. */
export const boolean: ArgumentType<boolean> = {
  read: (node) => (node.kind === 'boolean' ? node.value : mismatch(node, 'a boolean')),
};

/** A whole number from 0, as Rust's `u64`. */
export const u64: ArgumentType<number> = integer('u64', 0);
/** A whole number from 0, as Rust's `usize`: the same as `u64` but for the texts. */
export const usize: ArgumentType<number> = integer('usize', 0);
/** A whole number, as Rust's `i64`. */
export const i64: ArgumentType<number> = integer('i64', Number.NEGATIVE_INFINITY);
/** A whole number, as Rust's `i32`: process ids. */
export const i32: ArgumentType<number> = integer('i32', -(2 ** 31), 2 ** 31 - 1);

/** An array of one kind. */
export function list<T>(type: ArgumentType<T>): ArgumentType<readonly T[]> {
  return {
    read: (node) => (node.kind === 'array' ? node.items.map((item) => type.read(item)) : mismatch(node, 'a sequence')),
  };
}

/** One of several strings. */
export function oneOf<const V extends string>(...variants: readonly V[]): ArgumentType<V> {
  const expected = printVariants(variants);
  return {
    read(node) {
      if (node.kind !== 'string') throw new JsonTextError('expected value', node.start, true);
      const found = variants.find((variant) => variant === node.value);
      if (found !== undefined) return found;
      throw new JsonTextError(`unknown variant \`${node.value}\`, expected ${expected}`, node.end);
    },
  };
}

/** An object inside the arguments. Members that are not in the shape are ignored. */
export function object<S extends ArgumentShape>(shape: S): ArgumentType<ArgumentsOf<S>> {
  return { read: (node) => readObject(node, shape, () => {}) };
}

/** An object with the members of the shape and no others. */
export function strictObject<S extends ArgumentShape>(shape: S): ArgumentType<ArgumentsOf<S>> {
  const expected = printVariants(Object.keys(shape));
  const refuse = (member: JsonMember): never => {
    throw new JsonTextError(`unknown field \`${member.key}\`, expected ${expected}`, member.keyEnd);
  };
  return { read: (node) => readObject(node, shape, refuse) };
}

function readObject<S extends ArgumentShape>(
  node: JsonNode,
  shape: S,
  onUnknown: (member: JsonMember) => void,
): ArgumentsOf<S> {
  if (node.kind !== 'object') return mismatch(node, 'an object');
  const values = new Map<string, unknown>();
  for (const member of node.members) {
    const { key, keyEnd, value } = member;
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (field === undefined) {
      onUnknown(member);
      continue;
    }
    if (values.has(key)) throw new JsonTextError(`duplicate field \`${key}\``, keyEnd);
    const isAbsent = field.nullable && value.kind === 'null';
    values.set(key, isAbsent ? undefined : field.type.read(value));
  }
  for (const [key, field] of Object.entries(shape)) {
    if (values.has(key)) continue;
    if (field.mustBeThere) throw new JsonTextError(`missing field \`${key}\``, node.end);
    values.set(key, field.absent);
  }
  return Object.fromEntries(values) as ArgumentsOf<S>;
}

/** `a`, `a or b`, `one of a, b, c`, each in backquotes. */
function printVariants(variants: readonly string[]): string {
  const names = variants.map((variant) => `\`${variant}\``);
  return names.length > 2 ? `one of ${names.join(', ')}` : names.join(' or ');
}

function integer(expected: string, minimum: number, maximum = Number.POSITIVE_INFINITY): ArgumentType<number> {
  return {
    read(node) {
      if (node.kind !== 'number') return mismatch(node, expected);
      const value = Number(node.text);
      if (!/^-?[0-9]+$/.test(node.text) || Math.abs(value) >= 2 ** 64) {
        const shown = Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
        throw new JsonTextError(`invalid type: floating point \`${shown}\`, expected ${expected}`, node.end);
      }
      if (value < minimum || value > maximum) {
        throw new JsonTextError(`invalid value: integer \`${node.text}\`, expected ${expected}`, node.end);
      }
      return value;
    },
  };
}

/** Scalars are read before serde finds them wrong, arrays and objects are not: that decides the position. */
function mismatch(node: JsonNode, expected: string): never {
  const isOpened = node.kind === 'array' || node.kind === 'object';
  throw new JsonTextError(`invalid type: ${printKind(node)}, expected ${expected}`, isOpened ? node.start : node.end);
}

function printKind(node: JsonNode): string {
  switch (node.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return `boolean \`${node.value}\``;
    case 'number':
      return /^-?[0-9]+$/.test(node.text) ? `integer \`${node.text}\`` : 'number';
    case 'string':
      return `string ${JSON.stringify(node.value)}`;
    case 'array':
      return 'sequence';
    case 'object':
      return 'map';
  }
}
