/** What is being written: text, the cursor in it, and the pieces that are one thing though they show as many characters. Pure. */
import { isBoundary, nextBoundary, previousBoundary } from './cluster-steps.ts';

/** A paste that is not shown in full, or a picture. It is entered, left and deleted as one. */
export interface DraftElement {
  /** UTF-16 offsets; what stands there is its label (`[Image #1]`). */
  readonly start: number;
  readonly end: number;
  readonly kind: 'paste' | 'image';
  /** The text of a paste; the path of a picture as it was given. */
  readonly value: string;
}

/** Text with its elements, which are sorted and do not overlap. */
export interface Fragment {
  readonly text: string;
  readonly elements: readonly DraftElement[];
}

/** A fragment that is edited. The cursor is at the edge of a cluster and never within an element. */
export interface Draft extends Fragment {
  readonly cursor: number;
}

export const EMPTY_DRAFT: Draft = { text: '', elements: [], cursor: 0 };

export function encodeFragment(text: string): Fragment {
  return { text, elements: [] };
}

/** What stands between two places. An element that is only partly within is text there. */
export function cutFragment(draft: Fragment, start: number, end: number): Fragment {
  return {
    text: draft.text.slice(start, end),
    elements: draft.elements
      .filter((element) => element.start >= start && element.end <= end)
      .map((element) => moveElement(element, -start)),
  };
}

function moveElement(element: DraftElement, by: number): DraftElement {
  return by === 0 ? element : { ...element, start: element.start + by, end: element.end + by };
}

/** Puts a fragment in the place of what is between two places (and of all of an element that is touched); the cursor is behind it. */
export function replaceRange(draft: Draft, start: number, end: number, insert: Fragment): Draft {
  let from = start;
  let to = end;
  for (const element of draft.elements) {
    if (element.start < to && element.end > from) {
      from = Math.min(from, element.start);
      to = Math.max(to, element.end);
    }
  }
  const by = insert.text.length - (to - from);
  const elements = [
    ...draft.elements.filter((element) => element.end <= from),
    ...insert.elements.map((element) => moveElement(element, from)),
    ...draft.elements.filter((element) => element.start >= to).map((element) => moveElement(element, by)),
  ];
  const text = draft.text.slice(0, from) + insert.text + draft.text.slice(to);
  const next = { text, elements, cursor: from + insert.text.length };
  const hadImages = draft.elements.some(isImage) || insert.elements.some(isImage);
  return snapCursor(hadImages ? numberImages(next) : next);
}

export function insertFragment(draft: Draft, insert: Fragment): Draft {
  return replaceRange(draft, draft.cursor, draft.cursor, insert);
}

/** The cursor at a place, or at the next edge where that is within a cluster or an element. */
export function moveCursor(draft: Draft, at: number): Draft {
  const cursor = Math.max(0, Math.min(draft.text.length, at));
  return snapCursor(cursor === draft.cursor ? draft : { ...draft, cursor });
}

function snapCursor(draft: Draft): Draft {
  const { cursor, elements, text } = draft;
  const inside = elements.find((element) => element.start < cursor && cursor < element.end);
  if (inside !== undefined) {
    const isNearStart = cursor - inside.start < inside.end - cursor;
    return { ...draft, cursor: isNearStart ? inside.start : inside.end };
  }
  const start = floorOf(draft, cursor);
  if (start === cursor || isBoundary(text, cursor, start)) return draft;
  return { ...draft, cursor: nextBoundary(text, previousBoundary(text, cursor, start), ceilingOf(draft, cursor)) };
}

/** The end of the last element before a place: clusters do not reach across. */
function floorOf(draft: Fragment, at: number): number {
  let floor = 0;
  for (const element of draft.elements) if (element.end <= at) floor = element.end;
  return floor;
}

function ceilingOf(draft: Fragment, at: number): number {
  for (const element of draft.elements) if (element.start >= at) return element.start;
  return draft.text.length;
}

/** The place behind what is right of `at`: a cluster or an element. */
export function nextPlace(draft: Fragment, at: number): number {
  const element = draft.elements.find(({ start }) => start === at);
  if (element !== undefined) return element.end;
  return nextBoundary(draft.text, at, ceilingOf(draft, at + 1));
}

/** The place before what is left of `at`. */
export function previousPlace(draft: Fragment, at: number): number {
  if (at <= 0) return 0;
  const element = draft.elements.find(({ end }) => end === at);
  if (element !== undefined) return element.start;
  return previousBoundary(draft.text, at, floorOf(draft, at));
}

/** Where the line that `at` stands in begins. */
export function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** Where the line that `at` stands in ends, before its line feed. */
export function lineEnd(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found;
}

const SEPARATORS = /[`~!@#$%^&*()\-=+[{\]}\\|;:'",.<>/?]/;

/** Kind of what stands between two neighbouring places; an element is a word by itself. */
function kindOf(draft: Fragment, from: number, to: number): 'space' | 'separator' | 'word' | 'element' {
  if (draft.elements.some(({ start }) => start === from)) return 'element';
  const piece = draft.text.slice(from, to);
  if (/^\s/.test(piece)) return 'space';
  return SEPARATORS.test(piece[0] ?? '') ? 'separator' : 'word';
}

/** The beginning of the word before `at`: blanks are skipped, then what is of one kind. */
export function previousWord(draft: Fragment, at: number): number {
  let place = at;
  let kind: ReturnType<typeof kindOf> | undefined;
  while (place > 0) {
    const before = previousPlace(draft, place);
    const found = kindOf(draft, before, place);
    if (kind === undefined ? false : found !== kind) return place;
    if (found !== 'space') kind = found;
    place = before;
    if (kind === 'element') return place;
  }
  return 0;
}

/** The end of the word behind `at`. */
export function nextWord(draft: Fragment, at: number): number {
  let place = at;
  let kind: ReturnType<typeof kindOf> | undefined;
  while (place < draft.text.length) {
    const behind = nextPlace(draft, place);
    const found = kindOf(draft, place, behind);
    if (kind === undefined ? false : found !== kind) return place;
    if (found !== 'space') kind = found;
    place = behind;
    if (kind === 'element') return place;
  }
  return draft.text.length;
}

function isImage(element: DraftElement): boolean {
  return element.kind === 'image';
}

export function printImageLabel(number: number): string {
  return `[Image #${number}]`;
}

function numberOf(draft: Fragment, element: DraftElement): number {
  return Number(/#(\d+)\]$/.exec(draft.text.slice(element.start, element.end))?.[1] ?? 0);
}

/** Pictures, in the order of their numbers. */
export function listImages(draft: Fragment): readonly DraftElement[] {
  return draft.elements.filter(isImage).sort((a, b) => numberOf(draft, a) - numberOf(draft, b) || a.start - b.start);
}

/** Numbers without gaps, in the order they had. */
function numberImages(draft: Draft): Draft {
  const ordered = listImages(draft);
  if (ordered.every((element, at) => numberOf(draft, element) === at + 1)) return draft;
  let { text, cursor } = draft;
  let moved = 0;
  const elements = draft.elements.map((old) => {
    const element = moveElement(old, moved);
    if (!isImage(old)) return element;
    const label = printImageLabel(ordered.indexOf(old) + 1);
    text = text.slice(0, element.start) + label + text.slice(element.end);
    const by = label.length - (element.end - element.start);
    if (draft.cursor >= old.end) cursor += by;
    moved += by;
    return { ...element, end: element.start + label.length };
  });
  return { text, elements, cursor };
}

/** A text with pictures: where the label of one is not in it, it stands before all. @param images paths, in the order of their numbers */
export function encodeImages(text: string, images: readonly string[]): Fragment {
  const missing = images.flatMap((_, at) => (text.includes(printImageLabel(at + 1)) ? [] : [printImageLabel(at + 1)]));
  const whole = [...missing, text].filter((part) => part !== '').join(' ');
  const elements = images.map((value, at): DraftElement => {
    const label = printImageLabel(at + 1);
    const start = whole.indexOf(label);
    return { start, end: start + label.length, kind: 'image', value };
  });
  return { text: whole, elements: elements.sort((a, b) => a.start - b.start) };
}

/** The whole text: pastes in full, pictures by their labels. */
export function expandPastes(draft: Fragment): string {
  let text = '';
  let at = 0;
  for (const element of draft.elements) {
    if (element.kind !== 'paste') continue;
    text += draft.text.slice(at, element.start) + element.value;
    at = element.end;
  }
  return text + draft.text.slice(at);
}

/** A text with those elements of a draft that still stand in it: pastes by what they stand for, pictures by their labels. */
export function keepElements(draft: Draft, text: string): Fragment {
  let kept: Draft = { ...EMPTY_DRAFT, text };
  const labelOf = ({ start, end }: DraftElement): string => draft.text.slice(start, end);
  for (const element of draft.elements) {
    if (isImage(element)) continue;
    // An editor takes the last line feed away.
    const value = kept.text.includes(element.value) ? element.value : element.value.replace(/\n$/, '');
    const start = kept.text.indexOf(value);
    if (start < 0) continue;
    const label = labelOf(element);
    const elements = [{ ...element, start: 0, end: label.length, value }];
    kept = replaceRange(kept, start, start + value.length, { text: label, elements });
  }
  const images = listImages(draft).flatMap((element) => {
    const label = labelOf(element);
    const start = kept.text.indexOf(label);
    return start < 0 ? [] : [{ ...element, start, end: start + label.length }];
  });
  return { text: kept.text, elements: [...kept.elements, ...images].sort((a, b) => a.start - b.start) };
}
