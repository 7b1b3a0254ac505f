/** Steps from grapheme cluster to grapheme cluster in a text of any length: only what is near is looked at. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';

/** Units that one look takes in; a longer cluster is cut there. */
const WINDOW = 64;
/** How far back a place is looked for at which a cluster surely begins. */
const REACH = 1024;
const TAB_CELLS = 4;

let segmenter: Intl.Segmenter | undefined;

/** Whether a UTF-16 unit joins no neighbour of this kind: between two of them there always is a boundary. */
function isLone(code: number): boolean {
  if (code < 0x7f) return code >= 0x20 || code === 0x0a;
  return (
    (code >= 0x391 && code <= 0x482) ||
    (code >= 0xae && code <= 0x2ff) ||
    (code >= 0x3041 && code <= 0x3096) ||
    (code >= 0x30a1 && code <= 0x30fa) ||
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3)
  );
}

/** The boundary behind the cluster that begins at `at`, at most `end`. */
export function nextBoundary(text: string, at: number, end: number = text.length): number {
  if (at + 1 >= end) return end;
  if (isLone(text.charCodeAt(at)) && isLone(text.charCodeAt(at + 1))) return at + 1;
  const window = text.slice(at, Math.min(end, at + WINDOW));
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(window)) {
    const cut = at + segment.length;
    // Never between the halves of a pair.
    return segment.length === WINDOW && isHighSurrogate(text.charCodeAt(cut - 1)) ? cut - 1 : cut;
  }
  return end;
}

/** The last boundary before `at`, at least `start` (which is one). */
export function previousBoundary(text: string, at: number, start = 0): number {
  let anchor = findAnchor(text, at, start);
  for (let next = nextBoundary(text, anchor); next < at; next = nextBoundary(text, anchor)) anchor = next;
  return anchor;
}

/** Whether no cluster is cut at `at`; `start` is a boundary before it. */
export function isBoundary(text: string, at: number, start = 0): boolean {
  if (at <= start || at >= text.length) return true;
  if (isLone(text.charCodeAt(at - 1)) && isLone(text.charCodeAt(at))) return true;
  return nextBoundary(text, previousBoundary(text, at, start)) === at;
}

/** A place before `at` at which a cluster begins. */
function findAnchor(text: string, at: number, start: number): number {
  const least = Math.max(start, at - REACH);
  for (let from = at - 1; from > least; from -= 1) {
    if (isLone(text.charCodeAt(from - 1)) && isLone(text.charCodeAt(from))) return from;
  }
  return least > start && isLowSurrogate(text.charCodeAt(least)) ? least + 1 : least;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

/** Cells of one cluster as the composer draws it: a tab takes four, a line feed none, a control its visible escape. */
export function measurePiece(piece: string): number {
  if (piece.length === 1) {
    const code = piece.charCodeAt(0);
    if (code >= 0x20 && code < 0x7f) return 1;
    if (code === 0x09) return TAB_CELLS;
    if (code === 0x0a) return 0;
  }
  return measureText(piece);
}
