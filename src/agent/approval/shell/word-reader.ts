/** Reads words: quoting, expansions, substitutions. Pure; moves the cursor it is given. */
import { decodeAnsiQuote } from './ansi-quote.ts';
import { Cursor } from './cursor.ts';
import type { Script, Word, WordPart } from './syntax-tree.ts';

/** Ends a word where it stands unquoted. */
const METACHARACTERS = new Set([' ', '\t', '\r', '\n', ';', '&', '|', '<', '>', '(', ')']);
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SPECIAL_PARAMETERS = '@*#?-$!0123456789';
/** Characters that the fast path of an unquoted word may pass over. */
const ORDINARY = /[A-Za-z0-9_./:,+@%=\-^!#]/;

/** Reads a script up to (not over) what `ends` it. Given by the parser, which reads words through this file. */
export type ReadScript = (cursor: Cursor, end: ')' | '') => Script;

/** @param stopAt further characters that end the word, such as `)` inside `[[ ]]` */
export function readWord(cursor: Cursor, readScript: ReadScript, stopAt = ''): Word {
  const start = cursor.at;
  const parts = new PartList();
  while (!cursor.done) {
    const char = cursor.peek();
    if (stopAt.includes(char) && stopAt !== '') break;
    if ((char === '<' || char === '>') && cursor.peek(1) === '(') {
      // `a<(b)` is a process substitution in the middle of a word; `a <(b)` one that is a word.
      parts.add(readProcess(cursor, readScript));
      continue;
    }
    if (METACHARACTERS.has(char)) {
      if (char === '(' && isExtendedGlob(cursor, parts)) {
        parts.add(readExtendedGlob(cursor, readScript));
        continue;
      }
      break;
    }
    readPiece(cursor, readScript, parts, cursor.at === start);
  }
  return { parts: parts.list, start, end: cursor.at };
}

function readPiece(cursor: Cursor, readScript: ReadScript, parts: PartList, isFirst: boolean): void {
  const char = cursor.peek();
  switch (char) {
    case '\\':
      if (cursor.peek(1) === '\n') cursor.at += 2;
      else if (cursor.at + 1 >= cursor.text.length) {
        parts.literal('\\', 'backslash');
        cursor.at += 1;
      } else {
        const escaped = String.fromCodePoint(cursor.text.codePointAt(cursor.at + 1) ?? 0);
        parts.literal(escaped, 'backslash');
        cursor.at += 1 + escaped.length;
      }
      return;
    case "'":
      parts.literal(readSingleQuoted(cursor), 'single');
      return;
    case '"':
      parts.add(readDoubleQuoted(cursor, readScript, false));
      return;
    case '$':
      readDollar(cursor, readScript, parts, false);
      return;
    case '`':
      parts.add(readBackquoted(cursor, readScript, false));
      return;
    case '*':
    case '?':
    case '[':
      parts.add({ kind: 'glob', text: char });
      cursor.at += 1;
      return;
    case '{':
    case '}':
      parts.add({ kind: 'brace', text: char });
      cursor.at += 1;
      return;
    case '~':
      if (isFirst) parts.add({ kind: 'tilde', text: '~' });
      else parts.literal('~', 'none');
      cursor.at += 1;
      return;
    default: {
      const from = cursor.at;
      cursor.at += 1;
      while (ORDINARY.test(cursor.peek())) cursor.at += 1;
      parts.literal(cursor.text.slice(from, cursor.at), 'none');
    }
  }
}

/** Puts literals of one kind together, so that a long word is one part. */
class PartList {
  readonly list: WordPart[] = [];

  add(part: WordPart): void {
    this.list.push(part);
  }

  literal(text: string, quote: 'none' | 'backslash' | 'single' | 'ansi'): void {
    const last = this.list.at(-1);
    if (last?.kind === 'literal' && last.quote === quote && quote !== 'single') {
      this.list[this.list.length - 1] = { kind: 'literal', quote, text: last.text + text };
    } else this.list.push({ kind: 'literal', quote, text });
  }
}

function readSingleQuoted(cursor: Cursor): string {
  const start = cursor.at;
  const end = cursor.text.indexOf("'", start + 1);
  if (end < 0) {
    cursor.report('unterminated', "a ' without its end", start);
    cursor.at = cursor.text.length;
    return cursor.text.slice(start + 1);
  }
  cursor.at = end + 1;
  return cursor.text.slice(start + 1, end);
}

function readDoubleQuoted(cursor: Cursor, readScript: ReadScript, isLocale: boolean): WordPart {
  const start = cursor.at;
  cursor.at += 1;
  const parts = readExpandedText(cursor, readScript, '"');
  if (!cursor.take('"')) cursor.report('unterminated', 'a " without its end', start);
  return { kind: 'quoted', parts, isLocale };
}

/**
 * Text in which only `$`, `` ` `` and a backslash mean something: inside double quotes (`end` is the quote), in the body
 * of a here-document (no end), in arithmetic.
 */
export function readExpandedText(cursor: Cursor, readScript: ReadScript, end: '"' | ''): readonly WordPart[] {
  const parts = new PartList();
  let from = cursor.at;
  const flush = (): void => {
    if (cursor.at > from) parts.literal(cursor.text.slice(from, cursor.at), 'none');
  };
  while (!cursor.done) {
    const char = cursor.peek();
    if (end !== '' && char === end) break;
    if (char === '\\' && cursor.at + 1 < cursor.text.length) {
      const next = cursor.peek(1);
      if ('$`\\\n'.includes(next) || (next === '"' && end === '"')) {
        flush();
        if (next !== '\n') parts.literal(next, 'backslash');
        cursor.at += 2;
        from = cursor.at;
      } else cursor.at += 2;
    } else if (char === '$') {
      flush();
      readDollar(cursor, readScript, parts, true);
      from = cursor.at;
    } else if (char === '`') {
      flush();
      parts.add(readBackquoted(cursor, readScript, end === '"'));
      from = cursor.at;
    } else cursor.at += 1;
  }
  flush();
  return parts.list;
}

/** The cursor is at a `$`. */
function readDollar(cursor: Cursor, readScript: ReadScript, parts: PartList, isQuoted: boolean): void {
  const next = cursor.peek(1);
  if (next === '(') {
    parts.add(cursor.peek(2) === '(' ? readArithmeticOrCommand(cursor, readScript) : readCommand(cursor, readScript));
  } else if (next === '[') {
    const start = cursor.at;
    cursor.at += 2;
    parts.add({ kind: 'arithmetic', parts: readBracketed(cursor, readScript, '[', ']', start) });
  } else if (next === '{') {
    parts.add(readBracedParameter(cursor, readScript));
  } else if (next === "'" && !isQuoted) {
    const { text, end, isTerminated } = decodeAnsiQuote(cursor.text, cursor.at + 2);
    if (!isTerminated) cursor.report('unterminated', "a $' without its end");
    parts.literal(text, 'ansi');
    cursor.at = end;
  } else if (next === '"' && !isQuoted) {
    cursor.at += 1;
    parts.add(readDoubleQuoted(cursor, readScript, true));
  } else {
    NAME.lastIndex = cursor.at + 1;
    const name = NAME.exec(cursor.text)?.[0] ?? (next !== '' && SPECIAL_PARAMETERS.includes(next) ? next : '');
    if (name === '') parts.literal('$', 'none');
    else parts.add({ kind: 'parameter', text: `$${name}`, operand: [] });
    cursor.at += 1 + name.length;
  }
}

function readCommand(cursor: Cursor, readScript: ReadScript): WordPart {
  const start = cursor.at;
  cursor.at += 2;
  const script = readClosed(cursor, readScript, start);
  return { kind: 'command', script, form: 'dollar' };
}

function readProcess(cursor: Cursor, readScript: ReadScript): WordPart {
  const start = cursor.at;
  const direction = cursor.peek() === '<' ? 'in' : 'out';
  cursor.at += 2;
  return { kind: 'process', direction, script: readClosed(cursor, readScript, start) };
}

const EMPTY: Script = { statements: [] };

/** A script and the parenthesis that closes it. */
function readClosed(cursor: Cursor, readScript: ReadScript, start: number): Script {
  return cursor.nested(() => {
    const script = readScript(cursor, ')');
    if (!cursor.take(')')) cursor.report('unterminated', 'a ( without its )', start);
    return script;
  }, EMPTY);
}

/** `$((1+1))`; where the two parentheses do not close together, it was `$( (a) ...)`. */
function readArithmeticOrCommand(cursor: Cursor, readScript: ReadScript): WordPart {
  const start = cursor.at;
  const close = findArithmeticEnd(cursor.text, start + 3);
  if (close === undefined) return readCommand(cursor, readScript);
  const inner = new Cursor(cursor.text.slice(start + 3, close), cursor.depth);
  const parts = cursor.nested(() => {
    inner.depth = cursor.depth;
    return readExpandedText(inner, readScript, '');
  }, []);
  if (inner.problem !== undefined) cursor.report(inner.problem.code, inner.problem.message, start);
  cursor.at = Math.max(cursor.at, close + 2);
  return { kind: 'arithmetic', parts };
}

/** How far the end of arithmetic is looked for: what is longer is read as a command, which is the stricter reading. */
const ARITHMETIC_LIMIT = 4096;

/** Offset of the `))` that closes what begins at `from`, or undefined where none does. Also for `((`. */
export function findArithmeticEnd(text: string, from: number): number | undefined {
  let depth = 0;
  const limit = Math.min(text.length, from + ARITHMETIC_LIMIT);
  for (let at = from; at < limit; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      if (depth > 0) depth -= 1;
      else return text[at + 1] === ')' ? at : undefined;
    }
  }
  return undefined;
}

/** `${...}`: the operand may hold quotes and substitutions. */
function readBracedParameter(cursor: Cursor, readScript: ReadScript): WordPart {
  const start = cursor.at;
  cursor.at += 2;
  const operand = readBracketed(cursor, readScript, '{', '}', start);
  return { kind: 'parameter', text: cursor.text.slice(start, cursor.at), operand };
}

/** Pieces up to the closing bracket, which is taken. */
function readBracketed(
  cursor: Cursor,
  readScript: ReadScript,
  open: string,
  close: string,
  start: number,
): readonly WordPart[] {
  return cursor.nested(() => {
    const parts = new PartList();
    let depth = 0;
    while (!cursor.done) {
      const char = cursor.peek();
      if (char === close) {
        cursor.at += 1;
        if (depth === 0) return parts.list;
        depth -= 1;
      } else if ('\\\'"$`'.includes(char)) readPiece(cursor, readScript, parts, false);
      else {
        if (char === open) depth += 1;
        parts.literal(char, 'none');
        cursor.at += 1;
      }
    }
    cursor.report('unterminated', `a ${open} without its ${close}`, start);
    return parts.list;
  }, []);
}

/** The text between backquotes is a script of its own once its backslashes are taken away. */
function readBackquoted(cursor: Cursor, readScript: ReadScript, isQuoted: boolean): WordPart {
  const start = cursor.at;
  let inner = '';
  let at = start + 1;
  let from = at;
  for (; at < cursor.text.length && cursor.text[at] !== '`'; at += 1) {
    if (cursor.text[at] !== '\\') continue;
    const next = cursor.text[at + 1] ?? '';
    if (next !== '' && ('$`\\'.includes(next) || (isQuoted && next === '"'))) {
      inner += cursor.text.slice(from, at);
      from = at + 1;
    }
    at += 1;
  }
  inner += cursor.text.slice(from, Math.min(at, cursor.text.length));
  if (at >= cursor.text.length) cursor.report('unterminated', 'a ` without its end', start);
  cursor.at = Math.min(at + 1, cursor.text.length);
  const script = cursor.nested(() => {
    const within = new Cursor(inner, cursor.depth);
    const read = readScript(within, '');
    if (within.problem !== undefined) cursor.report(within.problem.code, within.problem.message, start);
    return read;
  }, EMPTY);
  return { kind: 'command', script, form: 'backquote' };
}

function isExtendedGlob(cursor: Cursor, parts: PartList): boolean {
  const before = cursor.text[cursor.at - 1] ?? '';
  return parts.list.length > 0 && '@?*+!'.includes(before);
}

/** `@(a|b)`: kept as a glob, with the commands in it. */
function readExtendedGlob(cursor: Cursor, readScript: ReadScript): WordPart {
  const start = cursor.at;
  cursor.at += 1;
  const operand = readBracketed(cursor, readScript, '(', ')', start);
  return { kind: 'parameter', text: cursor.text.slice(start, cursor.at), operand };
}
