/** Reading JSON that people write, remembering on which line everything stands. Pure. */
import type { JsonValue } from './json.ts';

/** Where and why a text is not JSON. Line and column count from 1; columns are UTF-16 units. */
export interface JsonSyntaxError {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** The values of a text, one after another (one for JSON, many for JSONL), and their places. */
export interface JsonDocument {
  readonly values: readonly JsonValue[];
  readonly error: JsonSyntaxError | undefined;
  /** Line of a member's name, of an array's element (`key` is its index), or of the value itself without `key`. */
  lineOf(value: JsonValue | undefined, key?: string | number): number;
  /** The same with the column. */
  placeOf(value: JsonValue | undefined, key?: string | number): TextPlace;
}

/** Line and column of a text, from 1; columns are UTF-16 units. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** A text that stands nowhere else: thrown inside, never out. */
class SyntaxProblem {
  readonly at: number;
  readonly message: string;
  constructor(at: number, message: string) {
    this.at = at;
    this.message = message;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORDS: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
/** Deeper nesting is refused, so that no file can exhaust the stack. */
const MAX_DEPTH = 200;

/** Parses all values of a text (`JSON.parse` grammar, values may follow each other). Slower than `JSON.parse`. */
export function parseJsonWithLines(text: string): JsonDocument {
  const scanner = new Scanner(text);
  const values: JsonValue[] = [];
  let error: JsonSyntaxError | undefined;
  try {
    while (!scanner.atEnd()) values.push(scanner.value(0));
  } catch (problem) {
    if (!(problem instanceof SyntaxProblem)) throw problem;
    error = { ...scanner.placeAt(problem.at), message: problem.message };
  }
  const offsetOf = (value: JsonValue | undefined, key?: string | number): number => {
    if (typeof value !== 'object' || value === null) return 0;
    const places = scanner.places.get(value);
    return places?.members.get(String(key)) ?? places?.at ?? 0;
  };
  return {
    values,
    error,
    lineOf: (value, key) => scanner.lineAt(offsetOf(value, key)),
    placeOf: (value, key) => scanner.placeAt(offsetOf(value, key)),
  };
}

class Scanner {
  /** Offsets of objects and arrays, and of the names and elements in them. */
  readonly places = new Map<object, { readonly at: number; readonly members: Map<string, number> }>();
  readonly #text: string;
  #at = 0;
  #lineFrom = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\uFEFF')) this.#at = 1;
  }

  /** Line of an offset; cheap when asked in rising order. */
  lineAt(at: number): number {
    if (at < this.#lineFrom) {
      this.#lineFrom = 0;
      this.#line = 1;
    }
    for (let next = this.#text.indexOf('\n', this.#lineFrom); next !== -1 && next < at;) {
      this.#line += 1;
      this.#lineFrom = next + 1;
      next = this.#text.indexOf('\n', this.#lineFrom);
    }
    return this.#line;
  }

  placeAt(at: number): TextPlace {
    const lineStart = at === 0 ? 0 : this.#text.lastIndexOf('\n', at - 1) + 1;
    return { line: this.lineAt(at), column: at - lineStart + 1 };
  }

  atEnd(): boolean {
    this.#skipSpace();
    return this.#at >= this.#text.length;
  }

  value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new SyntaxProblem(this.#at, `nested deeper than ${MAX_DEPTH} levels`);
    this.#skipSpace();
    const char = this.#text[this.#at];
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    if (char === '"') return this.#string();
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number === undefined) throw new SyntaxProblem(this.#at, this.#unexpected('a value'));
    this.#at += number.length;
    return Number(number);
  }

  #object(depth: number): JsonValue {
    const object: Record<string, JsonValue> = {};
    const members = new Map<string, number>();
    this.places.set(object, { at: this.#at, members });
    this.#at += 1;
    for (let first = true; !this.#take('}'); first = false) {
      if (!first) this.#expect(',', "',' or '}'");
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw new SyntaxProblem(this.#at, this.#unexpected("a name in '\"'"));
      const start = this.#at;
      const key = this.#string();
      if (members.has(key)) throw new SyntaxProblem(start, `the name "${key}" stands twice in one object`);
      members.set(key, start);
      this.#expect(':', "':'");
      const value = this.value(depth + 1);
      // A plain assignment to `__proto__` would set the prototype.
      Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
    }
    return object;
  }

  #array(depth: number): JsonValue {
    const array: JsonValue[] = [];
    const members = new Map<string, number>();
    this.places.set(array, { at: this.#at, members });
    this.#at += 1;
    for (let first = true; !this.#take(']'); first = false) {
      if (!first) this.#expect(',', "',' or ']'");
      this.#skipSpace();
      members.set(String(array.length), this.#at);
      array.push(this.value(depth + 1));
    }
    return array;
  }

  #string(): string {
    const start = this.#at;
    for (let at = start + 1; at < this.#text.length; at++) {
      const char = this.#text[at];
      if (char === '\\') at += 1;
      else if (char === '"') {
        this.#at = at + 1;
        try {
          return JSON.parse(this.#text.slice(start, this.#at)) as string;
        } catch {
          throw new SyntaxProblem(start, 'a string with a bad escape or a control character');
        }
      } else if (char === '\n') break;
    }
    throw new SyntaxProblem(start, 'a string without its closing quote');
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && ' \t\r\n'.includes(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #take(char: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #expect(char: string, wanted: string): void {
    if (!this.#take(char)) throw new SyntaxProblem(this.#at, this.#unexpected(wanted));
  }

  #unexpected(wanted: string): string {
    const found = this.#text[this.#at];
    return `expected ${wanted}, found ${found === undefined ? 'the end of the file' : JSON.stringify(found)}`;
  }
}
