/** Where keys and values stand in TOML text that is known to parse. For messages, and for edits in place. Pure. */

/** A key, a header or a pair of the text. Offsets are UTF-16 units into the text; ends are exclusive. */
export interface TomlPlace {
  /** `pair`: `key = value`; `header`: `[table]`; `array`: `[[table]]`; `member`: a pair inside an inline table. */
  readonly kind: 'pair' | 'header' | 'array' | 'member';
  /** The whole path from the root. An element of an array of tables adds its index as a decimal. */
  readonly path: readonly string[];
  /** Path of the table whose section the pair stands in; the own path for headers, the pair's for members. */
  readonly section: readonly string[];
  /** Start of the statement: the key, or the header's bracket. */
  readonly start: number;
  readonly keyEnd: number;
  /** Empty (equal to keyEnd) for headers. */
  readonly valueStart: number;
  readonly end: number;
}

/** All keys in the order of the text. The text must be valid TOML; on other text the answer stops early. */
export function locateKeys(text: string): readonly TomlPlace[] {
  return new KeyScanner(text).scan();
}

/** The first place of a key; where a table was only implied (`[a.b]` implies `a`), the first place below it. */
export function locateKey(places: readonly TomlPlace[], path: readonly string[]): TomlPlace | undefined {
  const starts = (place: TomlPlace): boolean => path.every((name, index) => place.path[index] === name);
  const exact = places.find((place) => place.path.length === path.length && starts(place));
  return exact ?? places.find(starts);
}

/** Line and column of an offset, both from 1, the column in code points. */
export function measurePosition(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return { line, column: Array.from(text.slice(lineStart, offset)).length + 1 };
}

class KeyScanner {
  readonly #text: string;
  #at = 0;
  readonly #places: TomlPlace[] = [];
  /** How many elements each array of tables has so far, by JSON of its resolved path. */
  readonly #arrays = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
    if (text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  scan(): readonly TomlPlace[] {
    let section: readonly string[] = [];
    for (;;) {
      this.#skipBlank(true);
      if (this.#at >= this.#text.length) return this.#places;
      const before = this.#at;
      if (this.#peek() === '[') section = this.#header();
      else this.#pair(section, section, 'pair');
      if (this.#at === before) return this.#places;
    }
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #header(): readonly string[] {
    const start = this.#at;
    const isArray = this.#text.startsWith('[[', start);
    this.#at += isArray ? 2 : 1;
    const written = this.#key();
    this.#skipBlank(false);
    this.#at += isArray ? 2 : 1;
    let path = this.#resolve(written, isArray);
    if (isArray) {
      const name = JSON.stringify(path);
      const index = this.#arrays.get(name) ?? 0;
      this.#arrays.set(name, index + 1);
      path = [...path, String(index)];
    }
    const end = this.#at;
    this.#places.push({
      kind: isArray ? 'array' : 'header',
      path,
      section: path,
      start,
      keyEnd: end,
      valueStart: end,
      end,
    });
    return path;
  }

  /** A written header path, with the index of the last element after each array of tables on the way. */
  #resolve(written: readonly string[], isArray: boolean): readonly string[] {
    const path: string[] = [];
    for (const [position, name] of written.entries()) {
      path.push(name);
      const count = this.#arrays.get(JSON.stringify(path));
      if (count !== undefined && !(isArray && position === written.length - 1)) path.push(String(count - 1));
    }
    return path;
  }

  #pair(base: readonly string[], section: readonly string[], kind: 'pair' | 'member'): void {
    const start = this.#at;
    const key = this.#key();
    const keyEnd = this.#at;
    this.#skipBlank(kind === 'member');
    if (key.length === 0 || this.#peek() !== '=') {
      this.#at = this.#text.length;
      return;
    }
    this.#at++;
    this.#skipBlank(kind === 'member');
    const path = [...base, ...key];
    const valueStart = this.#at;
    const index = this.#places.length;
    this.#value(path);
    const end = this.#at;
    this.#places.splice(index, 0, { kind, path, section, start, keyEnd, valueStart, end });
  }

  #key(): string[] {
    const names: string[] = [];
    for (;;) {
      this.#skipBlank(false);
      const quote = this.#peek();
      if (quote === '"' || quote === "'") {
        const start = this.#at;
        this.#string();
        const body = this.#text.slice(start + 1, this.#at - 1);
        names.push(quote === "'" ? body : decodeBasicString(body));
      } else {
        const start = this.#at;
        while (/[A-Za-z0-9_-]/.test(this.#peek())) this.#at++;
        if (this.#at === start) return names;
        names.push(this.#text.slice(start, this.#at));
      }
      const end = this.#at;
      this.#skipBlank(false);
      if (this.#peek() !== '.') {
        this.#at = end;
        return names;
      }
      this.#at++;
    }
  }

  #value(path: readonly string[]): void {
    const first = this.#peek();
    if (first === '"' || first === "'") this.#string();
    else if (first === '[') this.#array(path);
    else if (first === '{') this.#inlineTable(path);
    else {
      while (this.#at < this.#text.length && !/[,\]}#\n]/.test(this.#peek())) this.#at++;
      while (/\s/.test(this.#text.charAt(this.#at - 1))) this.#at--;
    }
  }

  #array(path: readonly string[]): void {
    this.#at++;
    for (let index = 0; ; index++) {
      this.#skipBlank(true);
      if (this.#peek() === ']' || this.#at >= this.#text.length) break;
      const before = this.#at;
      this.#value([...path, String(index)]);
      this.#skipBlank(true);
      if (this.#peek() === ',') this.#at++;
      else if (this.#at === before) break;
    }
    this.#at++;
  }

  #inlineTable(path: readonly string[]): void {
    this.#at++;
    for (;;) {
      this.#skipBlank(true);
      if (this.#peek() === '}' || this.#at >= this.#text.length) break;
      const before = this.#at;
      this.#pair(path, path, 'member');
      this.#skipBlank(true);
      if (this.#peek() === ',') this.#at++;
      else if (this.#at === before) break;
    }
    this.#at++;
  }

  #string(): void {
    const quote = this.#peek();
    const triple = quote.repeat(3);
    if (this.#text.startsWith(triple, this.#at)) {
      this.#at += 3;
      while (this.#at < this.#text.length && !this.#text.startsWith(triple, this.#at)) {
        this.#at += quote === '"' && this.#peek() === '\\' ? 2 : 1;
      }
      this.#at += 3;
      // Up to two quotes may stand directly before the closing three.
      while (this.#peek() === quote) this.#at++;
      return;
    }
    this.#at++;
    while (this.#at < this.#text.length && this.#peek() !== quote) {
      this.#at += quote === '"' && this.#peek() === '\\' ? 2 : 1;
    }
    this.#at++;
  }

  #skipBlank(withLines: boolean): void {
    for (;;) {
      const char = this.#peek();
      if (char === ' ' || char === '\t') this.#at++;
      else if (withLines && (char === '\n' || char === '\r')) this.#at++;
      else if (withLines && char === '#') {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else return;
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\u001b' };

function decodeBasicString(body: string): string {
  return body.replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))/g, (_all, u, long, x, char) => {
    const hex: unknown = u ?? long ?? x;
    if (typeof hex === 'string') return String.fromCodePoint(Number.parseInt(hex, 16));
    return ESCAPES[String(char)] ?? String(char);
  });
}
