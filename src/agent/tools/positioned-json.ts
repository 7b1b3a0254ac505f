/**
 * JSON text to a tree that knows where each value stands, with the error texts and positions of Rust's serde_json: the
 * ones that models have seen Codex answer with. Stricter than `JSON.parse` in nothing but lone surrogates. Pure.
 */

/** A value and where it stands: offsets in UTF-16 units; `end` is just behind it. */
export type JsonNode = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `text` as written: `5`, `-1`, `1e3`. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
);

export interface JsonMember {
  readonly key: string;
  /** Just behind the key. */
  readonly keyEnd: number;
  readonly value: JsonNode;
}

/**
 * What is wrong with a text and where: `offset` counts the UTF-16 units read so far, `peeked` that the byte behind them
 * is the wrong one. Caught where decoding began.
 */
export class JsonTextError extends Error {
  readonly offset: number;
  readonly peeked: boolean;

  constructor(message: string, offset: number, peeked = false) {
    super(message);
    this.offset = offset;
    this.peeked = peeked;
  }
}

/** ` at line 1 column 7`: lines from 1, columns in bytes. */
export function printPosition(text: string, error: JsonTextError): string {
  const before = text.slice(0, error.offset);
  const line = before.split('\n').length;
  const next = error.peeked ? text[error.offset] : undefined;
  if (next === '\n') return ` at line ${line + 1} column 0`;
  const column = Buffer.byteLength(before.slice(before.lastIndexOf('\n') + 1), 'utf8');
  return ` at line ${line} column ${next === undefined ? column : column + 1}`;
}

/** The tree of `text`. Throws a {@link JsonTextError}. */
export function parsePositionedJson(text: string): JsonNode {
  const scanner = new Scanner(text);
  const node = scanner.value(0);
  scanner.skipSpace();
  if (scanner.offset < text.length) throw scanner.here('trailing characters');
  return node;
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const NUMBER_START = /-?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]*)?/y;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const STRING_STOP = /["\\\u0000-\u001f]/g;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
/** serde_json's own limit of nesting. */
const DEPTH_LIMIT = 128;

class Scanner {
  offset = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** An error at the character that comes next (or at the end, where none does). */
  here(message: string): JsonTextError {
    return new JsonTextError(message, this.offset, true);
  }

  skipSpace(): void {
    SPACE.lastIndex = this.offset;
    SPACE.test(this.#text);
    this.offset = SPACE.lastIndex;
  }

  value(depth: number): JsonNode {
    this.skipSpace();
    const start = this.offset;
    const first = this.#text[start];
    switch (first) {
      case undefined:
        throw this.here('EOF while parsing a value');
      case '"': {
        const value = this.#string();
        return { kind: 'string', value, start, end: this.offset };
      }
      case '[':
        return this.#array(start, depth + 1);
      case '{':
        return this.#object(start, depth + 1);
      case 'n':
        this.#word('null');
        return { kind: 'null', start, end: this.offset };
      case 't':
      case 'f':
        this.#word(first === 't' ? 'true' : 'false');
        return { kind: 'boolean', value: first === 't', start, end: this.offset };
      default:
        if (first === '-' || (first >= '0' && first <= '9')) return this.#number(start);
        throw this.here('expected value');
    }
  }

  #word(word: string): void {
    for (let index = 0; index < word.length; index += 1) {
      const next = this.#text[this.offset];
      if (next === undefined) throw this.here('EOF while parsing a value');
      this.offset += 1;
      if (next !== word[index]) throw new JsonTextError('expected ident', this.offset);
    }
  }

  #number(start: number): JsonNode {
    NUMBER.lastIndex = start;
    const text = NUMBER.exec(this.#text)?.[0] ?? '';
    NUMBER_START.lastIndex = start;
    NUMBER_START.test(this.#text);
    const reach = NUMBER_START.lastIndex;
    const leadingZero = /^-?0$/.test(text) && /[0-9]/.test(this.#text[start + text.length] ?? '');
    if (text.length === 0 || reach > start + text.length || leadingZero) {
      this.offset = reach;
      if (reach >= this.#text.length) throw this.here('EOF while parsing a value');
      throw this.here('invalid number');
    }
    this.offset = start + text.length;
    return { kind: 'number', text, start, end: this.offset };
  }

  /** At the opening quote; ends behind the closing one. */
  #string(): string {
    let result = '';
    this.offset += 1;
    for (;;) {
      STRING_STOP.lastIndex = this.offset;
      const stop = STRING_STOP.exec(this.#text);
      if (stop === null) {
        this.offset = this.#text.length;
        throw this.here('EOF while parsing a string');
      }
      result += this.#text.slice(this.offset, stop.index);
      this.offset = stop.index + 1;
      if (stop[0] === '"') return result;
      if (stop[0] !== '\\') {
        throw new JsonTextError('control character (\\u0000-\\u001F) found while parsing a string', stop.index);
      }
      result += this.#escape();
    }
  }

  /** Behind a backslash. */
  #escape(): string {
    const letter = this.#text[this.offset];
    if (letter === undefined) throw this.here('EOF while parsing a string');
    this.offset += 1;
    const simple = SIMPLE_ESCAPES[letter];
    if (simple !== undefined) return simple;
    if (letter !== 'u') throw new JsonTextError('invalid escape', this.offset);
    const first = this.#hex();
    if (first >= 0xdc00 && first <= 0xdfff) {
      throw new JsonTextError('lone leading surrogate in hex escape', this.offset);
    }
    if (first < 0xd800 || first > 0xdbff) return String.fromCharCode(first);
    for (const expected of ['\\', 'u']) {
      if (this.#text[this.offset] !== expected) throw this.here('unexpected end of hex escape');
      this.offset += 1;
    }
    const second = this.#hex();
    if (second < 0xdc00 || second > 0xdfff) {
      throw new JsonTextError('lone leading surrogate in hex escape', this.offset);
    }
    return String.fromCharCode(first, second);
  }

  #hex(): number {
    const digits = this.#text.slice(this.offset, this.offset + 4);
    if (digits.length < 4) {
      this.offset = this.#text.length;
      throw this.here('EOF while parsing a string');
    }
    this.offset += 4;
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new JsonTextError('invalid escape', this.offset);
    return Number.parseInt(digits, 16);
  }

  #array(start: number, depth: number): JsonNode {
    this.#open(depth);
    const items: JsonNode[] = [];
    for (;;) {
      this.skipSpace();
      const next = this.#text[this.offset];
      if (next === undefined) throw this.here('EOF while parsing a list');
      if (next === ']') {
        if (items.length > 0) throw this.here('trailing comma');
        break;
      }
      items.push(this.value(depth));
      this.skipSpace();
      const after = this.#text[this.offset];
      if (after === undefined) throw this.here('EOF while parsing a list');
      if (after === ']') break;
      if (after !== ',') throw this.here('expected `,` or `]`');
      this.offset += 1;
    }
    this.offset += 1;
    return { kind: 'array', items, start, end: this.offset };
  }

  #object(start: number, depth: number): JsonNode {
    this.#open(depth);
    const members: JsonMember[] = [];
    for (;;) {
      this.skipSpace();
      const next = this.#text[this.offset];
      if (next === undefined) throw this.here('EOF while parsing an object');
      if (next === '}') {
        if (members.length > 0) throw this.here('trailing comma');
        break;
      }
      if (next !== '"') throw this.here('key must be a string');
      const key = this.#string();
      const keyEnd = this.offset;
      this.skipSpace();
      const colon = this.#text[this.offset];
      if (colon === undefined) throw this.here('EOF while parsing an object');
      if (colon !== ':') throw this.here('expected `:`');
      this.offset += 1;
      members.push({ key, keyEnd, value: this.value(depth) });
      this.skipSpace();
      const after = this.#text[this.offset];
      if (after === undefined) throw this.here('EOF while parsing an object');
      if (after === '}') break;
      if (after !== ',') throw this.here('expected `,` or `}`');
      this.offset += 1;
    }
    this.offset += 1;
    return { kind: 'object', members, start, end: this.offset };
  }

  /** Takes the opening bracket. */
  #open(depth: number): void {
    if (depth > DEPTH_LIMIT) throw this.here('recursion limit exceeded');
    this.offset += 1;
  }
}
