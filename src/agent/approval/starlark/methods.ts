/** Methods of texts, lists and dictionaries. Pure; failures carry no place. */
import { StarlarkFailure } from './failure.ts';
import { mismatch, readText } from './bind-arguments.ts';
import { placeOf } from './operators.ts';
import {
  isEqual,
  listItems,
  printPlain,
  printType,
  printValue,
  StarlarkDict,
  StarlarkList,
  StarlarkTuple,
  type Value,
} from './value.ts';

type Named = ReadonlyMap<string, Value>;
type Method<T> = (self: T, args: readonly Value[], named: Named) => Value;

function textOf(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  throw new StarlarkFailure(`Type of parameters mismatch, expected \`str\`, actual \`${printType(value ?? null)}\``);
}

function affixes(value: Value | undefined, parameter: string): readonly string[] {
  if (value instanceof StarlarkTuple) return value.items.map((item) => textOf(item));
  if (typeof value === 'string') return [value];
  throw mismatch(parameter, 'str | tuple[str, ...]', value ?? null);
}

function texts(items: readonly string[]): StarlarkList {
  return new StarlarkList([...items]);
}

function exactly(count: number, args: readonly Value[]): readonly Value[] {
  if (args.length === count) return args;
  throw new StarlarkFailure(`Wrong number of positional arguments, expected ${count}, got ${args.length}`);
}

function strip(text: string, chars: Value | undefined, where: 'both' | 'start' | 'end'): string {
  const set = chars === undefined || chars === null ? undefined : new Set(textOf(chars));
  const drops = (char: string): boolean => (set === undefined ? /\s/.test(char) : set.has(char));
  const all = [...text];
  let from = 0;
  let to = all.length;
  if (where !== 'end') while (from < to && drops(all[from] ?? '')) from += 1;
  if (where !== 'start') while (to > from && drops(all[to - 1] ?? '')) to -= 1;
  return all.slice(from, to).join('');
}

function split(text: string, args: readonly Value[], fromRight: boolean): StarlarkList {
  const [separator, most] = args;
  const limit = most === undefined || most === null ? undefined : Number(most);
  let parts: string[];
  if (separator === undefined || separator === null) {
    parts = text.trim() === '' ? [] : text.trim().split(/\s+/);
    if (limit !== undefined && limit >= 0 && parts.length > limit + 1 && !fromRight) {
      const rest = new RegExp(`^\\s*(?:\\S+\\s+){${limit}}`).exec(text)?.[0].length ?? 0;
      parts = [...parts.slice(0, limit), text.slice(rest)];
    }
    return texts(parts);
  }
  const by = textOf(separator);
  parts = by === '' ? ['', ...text, ''] : text.split(by);
  if (limit === undefined || limit < 0 || parts.length <= limit + 1) return texts(parts);
  return fromRight
    ? texts([parts.slice(0, parts.length - limit).join(by), ...parts.slice(parts.length - limit)])
    : texts([...parts.slice(0, limit), parts.slice(limit).join(by)]);
}

/** `"{} {0} {name} {{"`. */
function format(text: string, args: readonly Value[], named: Named): string {
  let next = 0;
  return text.replace(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g, (whole, field: string | undefined) => {
    if (whole === '{{' || whole === '}}') return whole.slice(1);
    if (field === undefined)
      throw new StarlarkFailure(
        `${whole === '{' ? 'Unmatched' : 'Standalone'} '${whole}' in format string \`${text}\``,
      );
    const [name = '', conversion] = field.split('!', 2);
    let value: Value | undefined;
    if (name === '') {
      value = args[next];
      next += 1;
    } else value = /^\d+$/.test(name) ? args[Number(name)] : named.get(name);
    if (value === undefined) {
      throw new StarlarkFailure(
        name === ''
          ? 'Not enough parameters in format string'
          : /^\d+$/.test(name)
            ? `Index \`${name}\` is out of bound`
            : `Key \`${name}\` was not found`,
      );
    }
    return conversion === 'r' ? printValue(value) : printPlain(value);
  });
}

function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
}

function occurrences(text: string, what: string): number {
  return what === '' ? text.length + 1 : text.split(what).length - 1;
}

const TEXT: Readonly<Record<string, Method<string>>> = {
  capitalize: (text) => capitalize(text),
  count: (text, [what]) => BigInt(occurrences(text, textOf(what))),
  elems: (text) => texts([...text]),
  endswith: (text, [what]) => affixes(what, 'suffix').some((suffix) => text.endsWith(suffix)),
  find: (text, [what]) => BigInt(text.indexOf(textOf(what))),
  format: (text, args, named) => format(text, args, named),
  index: (text, [what]) => {
    const at = text.indexOf(textOf(what));
    if (at < 0) throw new StarlarkFailure(`Substring '${textOf(what)}' not found in '${text}'`);
    return BigInt(at);
  },
  isalnum: (text) => /^[\p{L}\p{N}]+$/u.test(text),
  isalpha: (text) => /^\p{L}+$/u.test(text),
  isdigit: (text) => /^\p{N}+$/u.test(text),
  islower: (text) => text !== text.toUpperCase() && text === text.toLowerCase(),
  isspace: (text) => /^\s+$/.test(text),
  istitle: (text) => text !== '' && text === text.replace(/[A-Za-z]+/g, capitalize),
  isupper: (text) => text !== text.toLowerCase() && text === text.toUpperCase(),
  join: (text, [items = null]) =>
    listItems(items)
      .map((item) => readText('to_join', item))
      .join(text),
  lower: (text) => text.toLowerCase(),
  lstrip: (text, [chars]) => strip(text, chars, 'start'),
  partition: (text, [by]) => {
    const at = text.indexOf(textOf(by));
    return new StarlarkTuple(
      at < 0 ? [text, '', ''] : [text.slice(0, at), textOf(by), text.slice(at + textOf(by).length)],
    );
  },
  removeprefix: (text, [what]) => (text.startsWith(textOf(what)) ? text.slice(textOf(what).length) : text),
  removesuffix: (text, [what]) =>
    textOf(what) !== '' && text.endsWith(textOf(what)) ? text.slice(0, -textOf(what).length) : text,
  replace: (text, [from, to, most]) => {
    const parts = text.split(textOf(from));
    const limit = most === undefined ? parts.length - 1 : Math.min(Number(most), parts.length - 1);
    return (
      parts.slice(0, limit + 1).join(textOf(to)) +
      parts
        .slice(limit + 1)
        .map((part) => textOf(from) + part)
        .join('')
    );
  },
  rfind: (text, [what]) => BigInt(text.lastIndexOf(textOf(what))),
  rpartition: (text, [by]) => {
    const at = text.lastIndexOf(textOf(by));
    return new StarlarkTuple(
      at < 0 ? ['', '', text] : [text.slice(0, at), textOf(by), text.slice(at + textOf(by).length)],
    );
  },
  rsplit: (text, args) => split(text, args, true),
  rstrip: (text, [chars]) => strip(text, chars, 'end'),
  split: (text, args) => split(text, args, false),
  splitlines: (text) => texts(text.replace(/\r?\n$/, '').split(/\r?\n/)),
  startswith: (text, [what]) => affixes(what, 'prefix').some((prefix) => text.startsWith(prefix)),
  strip: (text, [chars]) => strip(text, chars, 'both'),
  title: (text) => text.replace(/[A-Za-z]+/g, capitalize),
  upper: (text) => text.toUpperCase(),
};

const LIST: Readonly<Record<string, Method<StarlarkList>>> = {
  append: ({ items }, args) => {
    const [value = null] = exactly(1, args);
    items.push(value);
    return null;
  },
  clear: ({ items }) => {
    items.length = 0;
    return null;
  },
  extend: ({ items }, args) => {
    const [more = null] = exactly(1, args);
    for (const item of listItems(more)) items.push(item);
    return null;
  },
  index: ({ items }, [value = null]) => {
    const at = items.findIndex((item) => isEqual(item, value));
    if (at < 0)
      throw new StarlarkFailure(`Element '${printValue(value)}' not found in '${printValue(new StarlarkList(items))}'`);
    return BigInt(at);
  },
  insert: ({ items }, args) => {
    const [at = 0n, value = null] = exactly(2, args);
    items.splice(placeOf(items.length, at), 0, value);
    return null;
  },
  pop: ({ items }, [at = -1n]) => {
    const place = placeOf(items.length, at);
    const [value] = place < 0 ? [] : items.splice(place, 1);
    if (value === undefined) throw new StarlarkFailure(`Index \`${printValue(at)}\` is out of bound`);
    return value;
  },
  remove: ({ items }, args) => {
    const [value = null] = exactly(1, args);
    const at = items.findIndex((item) => isEqual(item, value));
    if (at < 0)
      throw new StarlarkFailure(
        `Element '${printValue(value)}' not found in list '${printValue(new StarlarkList(items))}'`,
      );
    items.splice(at, 1);
    return null;
  },
};

const DICT: Readonly<Record<string, Method<StarlarkDict>>> = {
  clear: (dict) => {
    dict.clear();
    return null;
  },
  get: (dict, [key = null, fallback = null]) => dict.get(key) ?? fallback,
  items: (dict) => new StarlarkList(dict.entries().map((entry) => new StarlarkTuple(entry))),
  keys: (dict) => new StarlarkList(dict.entries().map(([key]) => key)),
  pop: (dict, [key = null, fallback]) => {
    const value = dict.get(key) ?? fallback;
    if (value === undefined)
      throw new StarlarkFailure(`Key \`${printValue(key)}\` not found in dictionary \`${printValue(dict)}\``);
    dict.delete(key);
    return value;
  },
  setdefault: (dict, [key = null, fallback = null]) => {
    const value = dict.get(key);
    if (value === undefined) dict.set(key, fallback);
    return value ?? fallback;
  },
  update: (dict, [other], named) => {
    const pairs =
      other instanceof StarlarkDict ? other.entries() : listItems(other ?? new StarlarkList([])).map(listItems);
    for (const [key = null, value = null] of pairs) dict.set(key, value);
    for (const [key, value] of named) dict.set(key, value);
    return null;
  },
  values: (dict) => new StarlarkList(dict.entries().map(([, value]) => value)),
};

/** The method, bound to its object; undefined where the type has none of that name. */
export function findMethod(object: Value, name: string): ((args: readonly Value[], named: Named) => Value) | undefined {
  const bind = <T>(methods: Readonly<Record<string, Method<T>>>, self: T) => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    return method === undefined ? undefined : (args: readonly Value[], named: Named) => method(self, args, named);
  };
  if (typeof object === 'string') return bind(TEXT, object);
  if (object instanceof StarlarkList) return bind(LIST, object);
  return object instanceof StarlarkDict ? bind(DICT, object) : undefined;
}

export function listMethods(object: Value): readonly string[] {
  if (typeof object === 'string') return Object.keys(TEXT);
  if (object instanceof StarlarkList) return Object.keys(LIST);
  return object instanceof StarlarkDict ? Object.keys(DICT) : [];
}
