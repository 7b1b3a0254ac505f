/**
 * Parses a command line of bash or a POSIX shell: lists, pipelines, redirections with here-documents, compound commands,
 * functions, and everything in words. It answers for any text, in time and depth that are bounded; what it does not
 * understand is a `problem` beside what it did. Aliases, and what options such as `extglob` change, are not known. Pure.
 */
import { readCompound, RESERVED_ENDINGS } from './compound-reader.ts';
import { Cursor, SHELL_LENGTH_LIMIT, skipBlanks } from './cursor.ts';
import { readRedirect, readHereDocuments, startsRedirect } from './redirect-reader.ts';
import type { Assignment, Command, ParsedShell, Pipeline, Redirect, Script, Statement, Word } from './syntax-tree.ts';
import { readWord } from './word-reader.ts';

const EMPTY: Script = { statements: [] };

/** @param text the command line; more than 2 MiB are refused as a whole */
export function parseShell(text: string): ParsedShell {
  if (text.length > SHELL_LENGTH_LIMIT) {
    const problem = { code: 'too-long', message: `longer than ${SHELL_LENGTH_LIMIT} characters`, offset: 0 } as const;
    return { script: EMPTY, problem, hasComments: false };
  }
  const cursor = new Cursor(text);
  const script = readScript(cursor, '');
  readHereDocuments(cursor, readScript);
  return { script, problem: cursor.problem, hasComments: cursor.hasComments };
}

/** A script up to `end`, which is not taken; where it ends the whole text, what cannot stand there is stepped over. */
function readScript(cursor: Cursor, end: ')' | ''): Script {
  const statements: Statement[] = [];
  for (;;) {
    for (const statement of readStatements(cursor, NO_ENDINGS).statements) statements.push(statement);
    if (cursor.done || (end !== '' && cursor.peek() === end)) break;
    cursor.report('unexpected', `unexpected ${JSON.stringify(cursor.peek())}`);
    cursor.at += 1;
  }
  // A here-document whose body would begin behind the `)`: the shell reads it inside, and finds nothing.
  if (end !== '' || cursor.done) readHereDocuments(cursor, readScript);
  return { statements };
}

const NO_ENDINGS: ReadonlySet<string> = new Set();

/**
 * Statements up to a `)`, a `;;`, or a reserved word of `endings` where a command would begin (none of them taken).
 * The callers decide whether that is their end.
 */
function readStatements(cursor: Cursor, endings: ReadonlySet<string>): Script {
  const statements: Statement[] = [];
  for (;;) {
    skipSeparators(cursor);
    if (cursor.done || cursor.peek() === ')' || cursor.startsWith(';;') || cursor.startsWith(';&')) break;
    if (endings.size > 0 && endings.has(peekWord(cursor))) break;
    const before = cursor.at;
    const statement = readStatement(cursor);
    if (statement !== undefined) statements.push(statement);
    if (cursor.at === before) {
      cursor.report('unexpected', `unexpected ${JSON.stringify(cursor.peek())}`);
      cursor.at += 1;
    }
  }
  return { statements };
}

/** Blanks, newlines and comments. */
function skipSeparators(cursor: Cursor): void {
  for (;;) {
    skipBlanks(cursor);
    const char = cursor.peek();
    if (char === '\n') {
      cursor.at += 1;
      readHereDocuments(cursor, readScript);
    } else if (char === '#') skipComment(cursor);
    else return;
  }
}

function skipComment(cursor: Cursor): void {
  cursor.hasComments = true;
  const end = cursor.text.indexOf('\n', cursor.at);
  cursor.at = end < 0 ? cursor.text.length : end;
}

/** The unquoted name at the cursor, which may be a reserved word. */
function peekWord(cursor: Cursor): string {
  WORD.lastIndex = cursor.at;
  return WORD.exec(cursor.text)?.[0] ?? '';
}

const WORD = /[^\s;&|<>()"'`$\\]{1,10}(?![^\s;&|<>()])/y;

function readStatement(cursor: Cursor): Statement | undefined {
  const start = cursor.at;
  const first = readPipeline(cursor);
  if (first === undefined) return undefined;
  const pipelines = [first];
  const operators: ('&&' | '||')[] = [];
  let isBackground = false;
  for (;;) {
    skipBlanks(cursor);
    const operator = cursor.startsWith('&&') ? '&&' : cursor.startsWith('||') ? '||' : undefined;
    if (operator !== undefined) {
      const at = cursor.at;
      cursor.at += 2;
      skipSeparators(cursor);
      const next = readPipeline(cursor);
      if (next === undefined) {
        cursor.report('unexpected', `nothing to run behind ${operator}`, at);
        break;
      }
      operators.push(operator);
      pipelines.push(next);
      continue;
    }
    if (cursor.peek() === '&') {
      isBackground = true;
      cursor.at += 1;
    } else if (cursor.peek() === ';' && !cursor.startsWith(';;') && !cursor.startsWith(';&')) cursor.at += 1;
    else if (cursor.peek() === '#') skipComment(cursor);
    break;
  }
  return { pipelines, operators, isBackground, start, end: cursor.at };
}

function readPipeline(cursor: Cursor): Pipeline | undefined {
  const start = cursor.at;
  let isNegated = false;
  let isTimed = false;
  for (;;) {
    skipBlanks(cursor);
    const word = peekWord(cursor);
    if (word === '!') {
      isNegated = true;
      cursor.at += 1;
    } else if (word === 'time' && !isTimed) {
      isTimed = true;
      cursor.at += 4;
      skipBlanks(cursor);
      while (peekWord(cursor) === '-p' || peekWord(cursor) === '--') {
        cursor.at += 2;
        skipBlanks(cursor);
      }
    } else break;
  }
  const commands: Command[] = [];
  let pipesErrors = false;
  for (;;) {
    const command = readCommand(cursor);
    if (command === undefined) {
      if (commands.length > 0) cursor.report('unexpected', 'nothing to run behind |');
      break;
    }
    commands.push(command);
    skipBlanks(cursor);
    if (cursor.startsWith('||') || cursor.peek() !== '|') break;
    cursor.at += 1;
    if (cursor.take('&')) pipesErrors = true;
    skipSeparators(cursor);
    // Some shells take it there, others refuse it: what follows may run.
    while (peekWord(cursor) === '!') {
      cursor.at += 1;
      skipSeparators(cursor);
    }
  }
  if (commands.length === 0 && !isNegated && !isTimed) return undefined;
  return { commands, isNegated, isTimed, pipesErrors, start, end: cursor.at };
}

function readCommand(cursor: Cursor): Command | undefined {
  skipBlanks(cursor);
  const compound = readCompound(cursor, {
    peekWord,
    readStatements,
    readScript,
    readCommand,
    skipSeparators,
    readRedirects: readTrailingRedirects,
  });
  if (compound !== undefined) return compound;
  const word = peekWord(cursor);
  if (RESERVED_ENDINGS.has(word)) cursor.report('unexpected', `unexpected ${word}`);
  return readSimple(cursor);
}

function readTrailingRedirects(cursor: Cursor): readonly Redirect[] {
  const redirects: Redirect[] = [];
  for (;;) {
    skipBlanks(cursor);
    if (!startsRedirect(cursor)) return redirects;
    redirects.push(readRedirect(cursor, readScript));
  }
}

function readSimple(cursor: Cursor): Command | undefined {
  const start = cursor.at;
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  for (;;) {
    skipBlanks(cursor);
    if (cursor.done) break;
    if (startsRedirect(cursor)) {
      redirects.push(readRedirect(cursor, readScript));
      continue;
    }
    if (cursor.peek() === '#') {
      skipComment(cursor);
      break;
    }
    const assignment = words.length === 0 || isDeclaration(words) ? readAssignment(cursor) : undefined;
    if (assignment !== undefined) {
      if (words.length === 0) assignments.push(assignment);
      else words.push(wordOf(assignment));
      continue;
    }
    const before = cursor.at;
    const word = readWord(cursor, readScript);
    if (cursor.at === before) break;
    words.push(word);
  }
  if (words.length === 0 && assignments.length === 0 && redirects.length === 0) return undefined;
  return { kind: 'simple', assignments, words, redirects, start, end: cursor.at };
}

const DECLARATIONS = new Set(['export', 'declare', 'typeset', 'local', 'readonly', 'alias']);

function isDeclaration([first]: readonly Word[]): boolean {
  const part = first?.parts[0];
  return first?.parts.length === 1 && part?.kind === 'literal' && DECLARATIONS.has(part.text);
}

/** `export a=(b c)` is one word to whoever looks at what the command does. */
function wordOf({ name, value, elements, start, end }: Assignment): Word {
  const parts = [
    { kind: 'literal', text: `${name}=`, quote: 'none' } as const,
    ...value.parts,
    ...elements.flatMap(({ parts }) => parts),
  ];
  return { parts, start, end };
}

const ASSIGNED = /[A-Za-z_][A-Za-z0-9_]*(?=\+?=|\[)/y;

function readAssignment(cursor: Cursor): Assignment | undefined {
  ASSIGNED.lastIndex = cursor.at;
  const name = ASSIGNED.exec(cursor.text)?.[0];
  if (name === undefined) return undefined;
  const start = cursor.at;
  let index: Word | undefined;
  cursor.at += name.length;
  if (cursor.peek() === '[') {
    const close = findSubscriptEnd(cursor);
    if (close === undefined) {
      cursor.at = start;
      return undefined;
    }
    cursor.at += 1;
    index = readWord(cursor, readScript, ']');
    cursor.at = Math.max(cursor.at, close + 1);
  }
  cursor.take('+');
  cursor.take('=');
  if (cursor.peek() === '(') return { ...readArray(cursor, start, name), subscript: index, start };
  const value = readWord(cursor, readScript);
  return { name, subscript: index, value, elements: [], start, end: cursor.at };
}

/** Offset of the `]` of `a[i]=`, where it is one: within a bounded stretch, behind no blank. */
function findSubscriptEnd(cursor: Cursor): number | undefined {
  SUBSCRIPT.lastIndex = cursor.at;
  const found = SUBSCRIPT.exec(cursor.text)?.[0];
  return found === undefined ? undefined : cursor.at + found.length - 1;
}

const SUBSCRIPT = /\[[^\]\n;&|<>]{0,256}\](?=\+?=)/y;

function readArray(cursor: Cursor, start: number, name: string): Assignment {
  cursor.at += 1;
  const elements: Word[] = [];
  cursor.nested(() => {
    for (;;) {
      skipSeparators(cursor);
      if (cursor.done || cursor.peek() === ')') return;
      const before = cursor.at;
      elements.push(readWord(cursor, readScript));
      if (cursor.at === before) {
        cursor.report('unexpected', `unexpected ${JSON.stringify(cursor.peek())} in an array`);
        return;
      }
    }
  }, undefined);
  if (!cursor.take(')')) cursor.report('unterminated', 'an array without its )', start);
  return {
    name,
    subscript: undefined,
    value: { parts: [], start: cursor.at, end: cursor.at },
    elements,
    start,
    end: cursor.at,
  };
}
