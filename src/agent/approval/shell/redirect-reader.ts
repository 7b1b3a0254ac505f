/** Redirections, and the bodies of here-documents. Pure; moves the cursor it is given. */
import { Cursor, skipBlanks } from './cursor.ts';
import { printStaticWord } from './static-word.ts';
import type { HereDocument, Redirect, WordPart } from './syntax-tree.ts';
import { readExpandedText, readWord, type ReadScript } from './word-reader.ts';

const REDIRECT = /(\d{1,6}|\{[A-Za-z_][A-Za-z0-9_]*\})?(<<<|<<-|<<|<&|<>|>>|>&|>\||&>>|&>|<(?!\()|>(?!\())/y;

export function startsRedirect(cursor: Cursor): boolean {
  REDIRECT.lastIndex = cursor.at;
  return REDIRECT.test(cursor.text);
}

/** To be called where {@link startsRedirect} says so. The body of a here-document is filled in behind the newline. */
export function readRedirect(cursor: Cursor, readScript: ReadScript): Redirect {
  const start = cursor.at;
  REDIRECT.lastIndex = start;
  const [whole = '', descriptor, operator = ''] = REDIRECT.exec(cursor.text) ?? [];
  cursor.at += whole.length;
  skipBlanks(cursor);
  const target = readWord(cursor, readScript);
  if (target.end === target.start) cursor.report('unexpected', `${operator} without a target`);
  if (operator !== '<<' && operator !== '<<-') {
    return { operator, descriptor, target, hereDocument: undefined, start, end: cursor.at };
  }
  const isQuoted = target.parts.some((part) => part.kind === 'quoted' || ('quote' in part && part.quote !== 'none'));
  const body: WordPart[] = [];
  const hereDocument: HereDocument = { body, isQuoted };
  cursor.pending.push({
    delimiter: printStaticWord(target) ?? cursor.text.slice(target.start, target.end),
    isQuoted,
    stripsTabs: operator === '<<-',
    offset: start,
    fill: (parts) => {
      for (const part of parts) body.push(part);
    },
  });
  return { operator, descriptor, target, hereDocument, start, end: cursor.at };
}

/** Reads the bodies that are due: the cursor stands behind a newline, or at the end of what could hold them. */
export function readHereDocuments(cursor: Cursor, readScript: ReadScript): void {
  for (const pending of cursor.pending.splice(0)) {
    const lines: string[] = [];
    let isClosed = false;
    while (!cursor.done && !isClosed) {
      const end = cursor.text.indexOf('\n', cursor.at);
      const raw = cursor.text.slice(cursor.at, end < 0 ? undefined : end);
      cursor.at = end < 0 ? cursor.text.length : end + 1;
      const line = pending.stripsTabs ? raw.replace(/^\t+/, '') : raw;
      isClosed = line === pending.delimiter;
      if (!isClosed) lines.push(line);
    }
    if (!isClosed) cursor.report('unterminated', 'a here-document without its end', pending.offset);
    const body = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
    pending.fill(pending.isQuoted ? literalBody(body) : readBody(body, cursor, readScript, pending.offset));
  }
}

function literalBody(text: string): readonly WordPart[] {
  return text === '' ? [] : [{ kind: 'literal', text, quote: 'single' }];
}

function readBody(body: string, cursor: Cursor, readScript: ReadScript, offset: number): readonly WordPart[] {
  return cursor.nested(() => {
    const within = new Cursor(body, cursor.depth);
    const parts = readExpandedText(within, readScript, '');
    if (within.problem !== undefined) cursor.report(within.problem.code, within.problem.message, offset);
    return parts;
  }, []);
}
