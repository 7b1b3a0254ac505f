/** Reading the source tree as text: code without comments and strings, and what each file imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository. */
export const repository: string = resolve(import.meta.dir, '../..');

/** One file below `src`. */
export interface SourceFile {
  /** From `src/`, with slashes: `session/log/record.ts`. */
  readonly path: string;
  readonly text: string;
  /** The text of the same length and lines, with comments and the insides of strings blanked. */
  readonly code: string;
  /** Specifiers of `import`, `export from`, `import()`, `require()` and `typeof import()`, as written. */
  readonly imports: readonly string[];
  /** The first comment, or an empty text where the file begins with something else. */
  readonly firstComment: string;
  readonly lines: number;
}

/** All TypeScript files below `src`, sorted by path. Read once. */
export function readSources(): readonly SourceFile[] {
  sources ??= readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => decodeSource(path, readFileSync(join(repository, 'src', path), 'utf8')));
  return sources;
}
let sources: readonly SourceFile[] | undefined;

/** A source file from its text. */
export function decodeSource(path: string, text: string): SourceFile {
  const { code, strings } = blank(text);
  return {
    path,
    text,
    code,
    imports: findImports(code, strings),
    firstComment: /^(?:#![^\n]*\n)?\s*(\/\*[\s\S]*?\*\/|(?:\/\/[^\n]*\n?)+)/.exec(text)?.[1] ?? '',
    lines: text.split('\n').length - 1,
  };
}

/** Where each string literal begins (its quote), and what stands in it. */
type Strings = ReadonlyMap<number, string>;

/** Blanks comments, and what stands between quotes; the code inside `${}` of a template stays. */
function blank(text: string): { readonly code: string; readonly strings: Strings } {
  const out = text.split('');
  const strings = new Map<number, string>();
  const erase = (from: number, to: number): void => {
    for (let i = from; i < to; i++) if (out[i] !== '\n') out[i] = ' ';
  };
  // Depth of braces inside each `${` that is open, innermost last.
  const holes: number[] = [];
  let last = '';
  let i = 0;
  const skipTemplate = (start: number): number => {
    let at = start;
    for (; at < text.length; at++) {
      if (text[at] === '\\') at++;
      else if (text[at] === '`') break;
      else if (text.startsWith('${', at)) {
        erase(start, at);
        holes.push(0);
        return at + 2;
      }
    }
    erase(start, at);
    return at + 1;
  };
  while (i < text.length) {
    const char = text[i] ?? '';
    if (text.startsWith('//', i)) {
      const end = text.indexOf('\n', i);
      erase(i, end === -1 ? text.length : end);
      i = end === -1 ? text.length : end;
    } else if (text.startsWith('/*', i)) {
      const end = text.indexOf('*/', i + 2);
      erase(i, end === -1 ? text.length : end + 2);
      i = end === -1 ? text.length : end + 2;
    } else if (char === "'" || char === '"') {
      let end = i + 1;
      while (end < text.length && text[end] !== char && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      strings.set(i, text.slice(i + 1, end));
      erase(i + 1, end);
      i = end + 1;
      last = char;
    } else if (char === '`') {
      const before = holes.length;
      const end = skipTemplate(i + 1);
      if (holes.length === before) strings.set(i, text.slice(i + 1, end - 1));
      i = end;
      last = holes.length === before ? '`' : '{';
    } else if (char === '{' && holes.length > 0) {
      holes[holes.length - 1] = (holes.at(-1) ?? 0) + 1;
      i++;
      last = char;
    } else if (char === '}' && holes.at(-1) === 0) {
      holes.pop();
      i = skipTemplate(i + 1);
      last = '`';
    } else if (char === '}' && holes.length > 0) {
      holes[holes.length - 1] = (holes.at(-1) ?? 0) - 1;
      i++;
      last = char;
    } else if (char === '/' && startsRegExp(last, text.slice(Math.max(0, i - 12), i))) {
      const end = endOfRegExp(text, i + 1);
      erase(i + 1, end);
      i = end + 1;
      last = '/';
    } else {
      if (!/\s/.test(char)) last = char;
      i++;
    }
  }
  return { code: out.join(''), strings };
}

/** After a value a slash divides; everywhere else it begins a regular expression. */
function startsRegExp(last: string, before: string): boolean {
  if (/\b(?:return|typeof|case|of|in|do|else|void|await|yield)\s*$/.test(before)) return true;
  return last === '' || '(,=:[!&|?{};+-*%<>~^'.includes(last);
}

function endOfRegExp(text: string, start: number): number {
  let inClass = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if ((char === '/' && !inClass) || char === '\n') return at;
  }
  return text.length;
}

const IMPORT = /(?<![.\w$#])(?:from\s*|import\s*|(?:import|require)\s*\(\s*)(?=['"`])/g;

function findImports(code: string, strings: Strings): readonly string[] {
  const found: string[] = [];
  for (const match of code.matchAll(IMPORT)) {
    const specifier = strings.get(match.index + match[0].length);
    if (specifier !== undefined) found.push(specifier);
  }
  return found;
}

/** `src`-relative path of what an import names; undefined for packages, built-in modules and what is outside `src`. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#/')) return specifier.slice(2);
  if (!specifier.startsWith('.')) return undefined;
  const path = join('src', from, '..', specifier);
  return path.startsWith('src/') ? path.slice('src/'.length) : undefined;
}

/** Whether an import leaves `src` by a relative path. */
export function leavesSource(from: string, specifier: string): boolean {
  return specifier.startsWith('.') && resolveImport(from, specifier) === undefined;
}
