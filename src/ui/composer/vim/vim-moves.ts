/** Where vim's moves lead in a draft. Pure. */
import { lineEnd, lineStart, nextPlace, previousPlace, type Draft } from '../draft.ts';
import type { VimCommand } from './vim-command.ts';

export interface VimMove {
  readonly at: number;
  /** An operator takes the character at the farther end too. */
  readonly takesLast?: boolean;
  /** An operator takes whole lines. */
  readonly isLines?: boolean;
}

/** The last search for a character within its line, for `;` and `,`. */
export interface VimFind {
  readonly verb: string;
  readonly character: string;
}

/** Undefined: there is no such place. */
export function planMove(draft: Draft, command: VimCommand, find: VimFind | undefined): VimMove | undefined {
  const { text, cursor } = draft;
  const { verb, count, given, argument } = command;
  const start = lineStart(text, cursor);
  const repeat = (step: (at: number) => number): number => {
    let at = cursor;
    for (let left = count; left > 0; left -= 1) {
      const next = step(at);
      if (next === at) break;
      at = next;
    }
    return at;
  };
  switch (verb) {
    case 'h':
      return { at: repeat((at) => Math.max(start, previousPlace(draft, at))) };
    case 'l':
    case ' ':
      return { at: repeat((at) => Math.min(lineEnd(text, cursor), at === text.length ? at : nextPlace(draft, at))) };
    case 'j':
    case 'k': {
      const at = repeat((from) => stepLine(text, from, verb === 'j'));
      return at === cursor ? undefined : { at, isLines: true };
    }
    case '0':
      return { at: start };
    case '^':
      return { at: firstShown(text, cursor) };
    case '$': {
      let at = cursor;
      for (let left = count; left > 1; left -= 1) at = stepLine(text, at, true);
      return { at: lineEnd(text, at) };
    }
    case 'w':
    case 'W':
      return { at: repeat((at) => wordStart(draft, at, verb === 'W')) };
    case 'b':
    case 'B':
      return { at: repeat((at) => wordBack(draft, at, verb === 'B')) };
    case 'e':
    case 'E':
      return { at: repeat((at) => wordEnd(draft, at, verb === 'E')), takesLast: true };
    case 'ge':
    case 'gE':
      return { at: repeat((at) => wordEndBack(draft, at, verb === 'gE')), takesLast: true };
    case 'gg':
      return { at: firstShown(text, lineAt(text, given ?? 1)), isLines: true };
    case 'G':
      return { at: firstShown(text, given === undefined ? text.length : lineAt(text, given)), isLines: true };
    case '{':
    case '}':
      return { at: repeat((at) => (verb === '}' ? paragraphEnd(text, at) : paragraphStart(text, at))) };
    case '%':
      return planBracket(text, cursor);
    case 'f':
    case 'F':
    case 't':
    case 'T':
      return planFind(draft, verb, argument, count);
    case ';':
    case ',': {
      if (find === undefined) return undefined;
      const turned = find.verb === find.verb.toLowerCase() ? find.verb.toUpperCase() : find.verb.toLowerCase();
      return planFind(draft, verb === ';' ? find.verb : turned, find.character, count, true);
    }
    default:
      return undefined;
  }
}

/** The first character of a line that is no blank. */
export function firstShown(text: string, at: number): number {
  const start = lineStart(text, at);
  return start + (/^[ \t]*/.exec(text.slice(start, lineEnd(text, at)))?.[0].length ?? 0);
}

/** In the line below or above, or where it was if there is none. */
function stepLine(text: string, at: number, isDown: boolean): number {
  if (!isDown) {
    const start = lineStart(text, at);
    return start === 0 ? at : start - 1;
  }
  const end = lineEnd(text, at);
  return end === text.length ? at : end + 1;
}

/** Where a line begins, counted from 1; the last one where there are fewer. */
function lineAt(text: string, number: number): number {
  let at = 0;
  for (let left = number; left > 1; left -= 1) {
    const end = lineEnd(text, at);
    if (end === text.length) break;
    at = end + 1;
  }
  return at;
}

type Kind = 'blank' | 'word' | 'mark' | 'element';

/** What stands at a place. With `isBig` all that is no blank is of one kind. */
export function kindAt(draft: Draft, at: number, isBig: boolean): Kind {
  const piece = draft.text.slice(at, nextPlace(draft, at));
  if (/^\s/.test(piece)) return 'blank';
  if (isBig) return 'word';
  if (draft.elements.some(({ start }) => start === at)) return 'element';
  return /^[\p{L}\p{N}_]/u.test(piece) ? 'word' : 'mark';
}

/** A line without a character is a word of its own. */
function isEmptyLine(text: string, at: number): boolean {
  return text[at] === '\n' && (at === 0 || text[at - 1] === '\n');
}

function wordStart(draft: Draft, from: number, isBig: boolean): number {
  const { text } = draft;
  if (from >= text.length) return from;
  let at = skipKind(draft, from, isBig);
  while (at < text.length && kindAt(draft, at, isBig) === 'blank' && (at === from || !isEmptyLine(text, at))) {
    at = nextPlace(draft, at);
  }
  return at;
}

/** Behind what is of the kind that stands at a place, unless that is a blank. */
function skipKind(draft: Draft, from: number, isBig: boolean): number {
  const kind = kindAt(draft, from, isBig);
  if (kind === 'blank') return from;
  let at = nextPlace(draft, from);
  while (at < draft.text.length && kind !== 'element' && kindAt(draft, at, isBig) === kind) at = nextPlace(draft, at);
  return at;
}

function wordEnd(draft: Draft, from: number, isBig: boolean): number {
  const { text } = draft;
  if (from >= text.length) return from;
  let at = nextPlace(draft, from);
  while (at < text.length && kindAt(draft, at, isBig) === 'blank') at = nextPlace(draft, at);
  if (at >= text.length) return previousPlace(draft, text.length);
  return previousPlace(draft, skipKind(draft, at, isBig));
}

function wordBack(draft: Draft, from: number, isBig: boolean): number {
  let at = previousPlace(draft, from);
  while (at > 0 && kindAt(draft, at, isBig) === 'blank' && !isEmptyLine(draft.text, at)) at = previousPlace(draft, at);
  return startOfKind(draft, at, isBig);
}

/** Where what is of the kind that stands at a place begins. */
function startOfKind(draft: Draft, from: number, isBig: boolean): number {
  const kind = kindAt(draft, from, isBig);
  if (kind === 'blank' || kind === 'element') return from;
  let at = from;
  while (at > 0) {
    const before = previousPlace(draft, at);
    if (kindAt(draft, before, isBig) !== kind) return at;
    at = before;
  }
  return at;
}

function wordEndBack(draft: Draft, from: number, isBig: boolean): number {
  if (from >= draft.text.length && from > 0) return previousPlace(draft, from);
  let at = startOfKind(draft, from, isBig);
  do at = previousPlace(draft, at);
  while (at > 0 && kindAt(draft, at, isBig) === 'blank');
  return at;
}

function paragraphEnd(text: string, from: number): number {
  for (let at = lineEnd(text, from); at < text.length; at = lineEnd(text, at + 1)) {
    if (isEmptyLine(text, at + 1)) return at + 1;
  }
  return text.length;
}

function paragraphStart(text: string, from: number): number {
  for (let at = lineStart(text, from) - 1; at > 0; at = lineStart(text, at) - 1) if (isEmptyLine(text, at)) return at;
  return 0;
}

const PAIRS = '()[]{}';

/** The bracket that belongs to the one at the cursor, or to the next one of the line. */
function planBracket(text: string, cursor: number): VimMove | undefined {
  const end = lineEnd(text, cursor);
  for (let at = cursor; at < end; at += 1) {
    const which = PAIRS.indexOf(text[at] ?? '\n');
    if (which < 0) continue;
    const match = findPair(text, at, which % 2 === 0 ? 1 : -1, text[at] ?? '', PAIRS[which ^ 1] ?? '');
    return match === undefined ? undefined : { at: match, takesLast: true };
  }
  return undefined;
}

/** From a bracket on, in one direction: the one that closes it. */
export function findPair(text: string, from: number, by: 1 | -1, open: string, close: string): number | undefined {
  let depth = 0;
  for (let at = from; at >= 0 && at < text.length; at += by) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close) depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

/** A character of the line. `isAgain`: `;` goes on where `t` stands before the character already. */
function planFind(draft: Draft, verb: string, character: string, count: number, isAgain = false): VimMove | undefined {
  const { text, cursor } = draft;
  const isBack = verb === 'F' || verb === 'T';
  const isShort = verb === 't' || verb === 'T';
  const edge = isBack ? lineStart(text, cursor) : lineEnd(text, cursor);
  const step = (at: number): number => (isBack ? previousPlace(draft, at) : nextPlace(draft, at));
  let at = isShort && isAgain && cursor !== edge ? step(cursor) : cursor;
  for (let left = count; left > 0; left -= 1) {
    do {
      if (at === edge) return undefined;
      at = step(at);
      if (!isBack && at >= edge) return undefined;
    } while (!text.startsWith(character, at));
  }
  const reached = isShort ? (isBack ? nextPlace(draft, at) : previousPlace(draft, at)) : at;
  return { at: reached, takesLast: !isBack };
}
