/** Vim's objects of text: what `iw`, `a"`, `i(` mean at the cursor. Pure. */
import { lineEnd, lineStart, nextPlace, previousPlace, type Draft } from '../draft.ts';
import { findPair, kindAt } from './vim-moves.ts';

const BRACKETS: Readonly<Record<string, readonly [open: string, close: string]>> = {
  '(': ['(', ')'],
  ')': ['(', ')'],
  b: ['(', ')'],
  '[': ['[', ']'],
  ']': ['[', ']'],
  '{': ['{', '}'],
  '}': ['{', '}'],
  B: ['{', '}'],
  '<': ['<', '>'],
  '>': ['<', '>'],
};

/** From where to where it reaches; undefined: there is none at the cursor. `object`: `i` or `a` and what it names. */
export function planObject(draft: Draft, object: string): readonly [start: number, end: number] | undefined {
  const isInner = object.startsWith('i');
  const name = object.slice(1);
  if (name === 'w' || name === 'W') return planWord(draft, isInner, name === 'W');
  const pair = BRACKETS[name];
  return pair === undefined ? planQuoted(draft.text, draft.cursor, name, isInner) : planBracketed(draft, pair, isInner);
}

/** The word, or the blanks, at the cursor; `aw` with the blanks behind it, or before it where there are none. */
function planWord(draft: Draft, isInner: boolean, isBig: boolean): readonly [number, number] | undefined {
  const { text, cursor } = draft;
  const from = lineStart(text, cursor);
  const to = lineEnd(text, cursor);
  if (cursor >= to) return undefined;
  const kind = kindAt(draft, cursor, isBig);
  let start = cursor;
  while (start > from && kindAt(draft, previousPlace(draft, start), isBig) === kind)
    start = previousPlace(draft, start);
  const skip = (at: number, what: string): number => {
    let end = at;
    while (end < to && kindAt(draft, end, isBig) === what) end = nextPlace(draft, end);
    return end;
  };
  const end = skip(cursor, kind);
  if (isInner) return [start, end];
  if (kind === 'blank') return end < to ? [start, skip(end, kindAt(draft, end, isBig))] : [start, end];
  const behind = skip(end, 'blank');
  if (behind > end) return [start, behind];
  while (start > from && kindAt(draft, previousPlace(draft, start), isBig) === 'blank')
    start = previousPlace(draft, start);
  return [start, end];
}

/** What stands in quotes around the cursor, or next in the line. */
function planQuoted(
  text: string,
  cursor: number,
  quote: string,
  isInner: boolean,
): readonly [number, number] | undefined {
  const end = lineEnd(text, cursor);
  let open = text.indexOf(quote, lineStart(text, cursor));
  while (open >= 0 && open < end) {
    const close = text.indexOf(quote, open + 1);
    if (close < 0 || close >= end) return undefined;
    if (close >= cursor) return isInner ? [open + 1, close] : [open, close + 1];
    open = text.indexOf(quote, close + 1);
  }
  return undefined;
}

function planBracketed(
  { text, cursor }: Draft,
  [open, close]: readonly [string, string],
  isInner: boolean,
): readonly [number, number] | undefined {
  for (let at = Math.min(cursor, text.length - 1); at >= 0; at -= 1) {
    if (text[at] !== open) continue;
    const match = findPair(text, at, 1, open, close);
    if (match === undefined || match < cursor) continue;
    return isInner ? [at + 1, match] : [at, match + 1];
  }
  return undefined;
}
