/** Compound commands and functions. Pure; moves the cursor it is given. */
import { Cursor, skipBlanks } from './cursor.ts';
import type { Command, CompoundCommand, CompoundForm, Redirect, Script, Word } from './syntax-tree.ts';
import { findArithmeticEnd, readExpandedText, readWord, type ReadScript } from './word-reader.ts';

/** What the parser lends to this file. */
export interface Grammar {
  readonly peekWord: (cursor: Cursor) => string;
  readonly readStatements: (cursor: Cursor, endings: ReadonlySet<string>) => Script;
  readonly readScript: ReadScript;
  readonly readCommand: (cursor: Cursor) => Command | undefined;
  readonly skipSeparators: (cursor: Cursor) => void;
  readonly readRedirects: (cursor: Cursor) => readonly Redirect[];
}

/** Words that only end something: a command cannot begin with one. */
export const RESERVED_ENDINGS: ReadonlySet<string> = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);

interface Reading {
  readonly cursor: Cursor;
  readonly grammar: Grammar;
  readonly bodies: Script[];
  readonly words: Word[];
}

/** The compound command at the cursor, or undefined where a simple one stands there (nothing is taken then). */
export function readCompound(cursor: Cursor, grammar: Grammar): CompoundCommand | undefined {
  const start = cursor.at;
  const reading: Reading = { cursor, grammar, bodies: [], words: [] };
  const finish = (form: CompoundForm, name?: string): CompoundCommand => {
    const redirects = grammar.readRedirects(cursor);
    const { bodies, words } = reading;
    return { kind: 'compound', form, name, bodies, words, redirects, start, end: cursor.at };
  };
  if (cursor.peek() === '(') {
    if (cursor.peek(1) === '(' && readDoubleParenthesis(reading, 2)) return finish('arithmetic');
    readParenthesis(reading);
    return finish('subshell');
  }
  const word = grammar.peekWord(cursor);
  const form = FORMS[word];
  if (form !== undefined && Object.hasOwn(FORMS, word)) {
    cursor.at += word.length;
    const name = cursor.nested(() => READERS[form](reading, start), undefined);
    return finish(form, name);
  }
  FUNCTION.lastIndex = start;
  const head = FUNCTION.exec(cursor.text);
  if (head === null) return undefined;
  cursor.at += head[0].length;
  cursor.nested(() => readFunctionBody(reading, start), undefined);
  return finish('function', head[1]);
}

const FUNCTION = /([^\s;&|<>()"'`$\\=]{1,256})[ \t]*\([ \t]*\)/y;

const FORMS: Readonly<Record<string, CompoundForm>> = {
  '{': 'group',
  if: 'if',
  while: 'while',
  until: 'until',
  for: 'for',
  select: 'select',
  case: 'case',
  function: 'function',
  coproc: 'coproc',
  '[[': 'test',
};

/** Each begins behind its first word; answers a name where there is one. */
const READERS: Readonly<Record<CompoundForm, (reading: Reading, start: number) => string | undefined>> = {
  group: (reading, start) => {
    readBody(reading, '}', start);
    return undefined;
  },
  if: (reading, start) => {
    readBody(reading, 'then', start);
    for (;;) {
      const ending = readBody(reading, ['elif', 'else', 'fi'], start);
      if (ending === 'elif') readBody(reading, 'then', start);
      else if (ending !== 'else') return undefined;
    }
  },
  while: readWhile,
  until: readWhile,
  for: readLoop,
  select: readLoop,
  case: readCase,
  function: (reading, start) => {
    const { cursor, grammar } = reading;
    skipBlanks(cursor);
    const name = readWord(cursor, grammar.readScript);
    skipBlanks(cursor);
    if (cursor.take('(')) {
      skipBlanks(cursor);
      if (!cursor.take(')')) cursor.report('unexpected', 'a function without its ()');
    }
    readFunctionBody(reading, start);
    return cursor.text.slice(name.start, name.end);
  },
  coproc: (reading, start) => {
    const { cursor, grammar } = reading;
    skipBlanks(cursor);
    // `coproc NAME { ...; }`: a name stands only before a compound command.
    NAMED_COPROCESS.lastIndex = cursor.at;
    const name = NAMED_COPROCESS.exec(cursor.text)?.[1];
    if (name !== undefined) cursor.at += name.length;
    readOneCommand(reading, start, grammar);
    return name;
  },
  test: (reading, start) => {
    const { cursor, grammar } = reading;
    for (;;) {
      grammar.skipSeparators(cursor);
      if (cursor.done) {
        cursor.report('unterminated', 'a [[ without its ]]', start);
        return undefined;
      }
      if (grammar.peekWord(cursor) === ']]') {
        cursor.at += 2;
        return undefined;
      }
      const word = readWord(cursor, grammar.readScript);
      if (word.end > word.start) reading.words.push(word);
      // `&&`, `||`, `<`, `(`: operators of the test.
      else cursor.at += 1;
    }
  },
  arithmetic: () => undefined,
  subshell: () => undefined,
};

const NAMED_COPROCESS = /([A-Za-z_][A-Za-z0-9_]*)[ \t]+[({]/y;

function readWhile(reading: Reading, start: number): undefined {
  readBody(reading, 'do', start);
  readBody(reading, 'done', start);
}

function readParenthesis({ cursor, grammar, bodies }: Reading): void {
  const start = cursor.at;
  cursor.at += 1;
  cursor.nested(() => {
    bodies.push(grammar.readScript(cursor, ')'));
    if (!cursor.take(')')) cursor.report('unterminated', 'a ( without its )', start);
  }, undefined);
}

/** `((...))`; answers false, with nothing taken, where the parentheses do not close together. */
function readDoubleParenthesis({ cursor, grammar, words }: Reading, width: number): boolean {
  const start = cursor.at;
  const close = findArithmeticEnd(cursor.text, start + width);
  if (close === undefined) return false;
  cursor.at += width;
  const parts = cursor.nested(() => readArithmeticText(cursor, grammar, close), []);
  words.push({ parts, start, end: close });
  cursor.at = Math.max(cursor.at, close + 2);
  return true;
}

function readArithmeticText(cursor: Cursor, grammar: Grammar, close: number): Word['parts'] {
  const within = new Cursor(cursor.text.slice(cursor.at, close), cursor.depth);
  const parts = readExpandedText(within, grammar.readScript, '');
  if (within.problem !== undefined) cursor.report(within.problem.code, within.problem.message);
  return parts;
}

/** Statements up to one of `endings`, which is taken and answered; undefined where the text ends first. */
function readBody(reading: Reading, endings: string | readonly string[], start: number): string | undefined {
  const { cursor, grammar, bodies } = reading;
  const expected = typeof endings === 'string' ? [endings] : endings;
  const statements: Script['statements'][number][] = [];
  for (;;) {
    for (const statement of grammar.readStatements(cursor, RESERVED_ENDINGS).statements) statements.push(statement);
    const word = grammar.peekWord(cursor);
    if (cursor.done || !RESERVED_ENDINGS.has(word) || expected.includes(word)) {
      bodies.push({ statements });
      if (expected.includes(word)) {
        cursor.at += word.length;
        return word;
      }
      cursor.report('unterminated', `missing ${expected.at(-1)}`, start);
      return undefined;
    }
    cursor.report('unexpected', `unexpected ${word}`);
    cursor.at += word.length;
  }
}

function readLoop(reading: Reading, start: number): string | undefined {
  const { cursor, grammar, words } = reading;
  skipBlanks(cursor);
  let name: string | undefined;
  if (!(cursor.startsWith('((') && readDoubleParenthesis(reading, 2))) {
    const variable = readWord(cursor, grammar.readScript);
    name = cursor.text.slice(variable.start, variable.end);
    grammar.skipSeparators(cursor);
    if (grammar.peekWord(cursor) === 'in') {
      cursor.at += 2;
      for (;;) {
        skipBlanks(cursor);
        const word = readWord(cursor, grammar.readScript);
        if (word.end === word.start) break;
        words.push(word);
      }
    }
  }
  skipBlanks(cursor);
  cursor.take(';');
  grammar.skipSeparators(cursor);
  if (grammar.peekWord(cursor) === '{') {
    // Undocumented, but bash takes braces as well.
    cursor.at += 1;
    readBody(reading, '}', start);
  } else if (grammar.peekWord(cursor) === 'do') {
    cursor.at += 2;
    readBody(reading, 'done', start);
  } else cursor.report('unterminated', 'a loop without its do', start);
  return name;
}

function readCase(reading: Reading, start: number): undefined {
  const { cursor, grammar, words, bodies } = reading;
  skipBlanks(cursor);
  words.push(readWord(cursor, grammar.readScript));
  grammar.skipSeparators(cursor);
  if (grammar.peekWord(cursor) === 'in') cursor.at += 2;
  else cursor.report('unexpected', 'a case without its in', start);
  for (;;) {
    grammar.skipSeparators(cursor);
    if (grammar.peekWord(cursor) === 'esac') {
      cursor.at += 4;
      return;
    }
    if (cursor.done) break;
    const before = cursor.at;
    cursor.take('(');
    for (;;) {
      skipBlanks(cursor);
      words.push(readWord(cursor, grammar.readScript));
      skipBlanks(cursor);
      if (!cursor.take('|')) break;
    }
    if (!cursor.take(')')) cursor.report('unexpected', 'a pattern without its )');
    bodies.push(grammar.readStatements(cursor, CASE_ENDING));
    if (!cursor.take(';;&') && !cursor.take(';;') && !cursor.take(';&') && cursor.at === before) break;
  }
  cursor.report('unterminated', 'a case without its esac', start);
}

const CASE_ENDING: ReadonlySet<string> = new Set(['esac']);

function readFunctionBody(reading: Reading, start: number): void {
  reading.grammar.skipSeparators(reading.cursor);
  readOneCommand(reading, start, reading.grammar);
}

function readOneCommand({ cursor, bodies }: Reading, start: number, grammar: Grammar): void {
  const from = cursor.at;
  const command = grammar.readCommand(cursor);
  if (command === undefined) {
    cursor.report('unterminated', 'nothing to run', start);
    return;
  }
  const span = { start: from, end: cursor.at };
  const pipeline = { commands: [command], isNegated: false, isTimed: false, pipesErrors: false, ...span };
  bodies.push({ statements: [{ pipelines: [pipeline], operators: [], isBackground: false, ...span }] });
}
