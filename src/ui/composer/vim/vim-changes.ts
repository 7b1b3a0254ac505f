/** What vim's operators and commands do to a draft. What they cut can be put back. Pure. */
import {
  cutFragment,
  EMPTY_DRAFT,
  encodeFragment,
  lineEnd,
  lineStart,
  nextPlace,
  previousPlace,
  replaceRange,
  type Draft,
  type Fragment,
} from '../draft.ts';
import { applyEdit, applyMove, joinFragments, keepKill, type Editor } from '../editor.ts';
import type { VimCommand } from './vim-command.ts';
import { firstShown, kindAt, planMove, type VimFind } from './vim-moves.ts';
import { planObject } from './vim-objects.ts';

/** What an operator takes: from where to where; whole lines without the line feed at their end. */
interface Reach {
  readonly start: number;
  readonly end: number;
  readonly isLines: boolean;
}

/** An editor after an operator, and what was cut if it was whole lines. */
export interface Operated {
  readonly editor: Editor;
  readonly lines: Fragment | undefined;
}

/** `d`, `c`, `y` with what they are for; undefined: there is nothing there. */
export function applyOperator(editor: Editor, command: VimCommand, find: VimFind | undefined): Operated | undefined {
  const { draft } = editor;
  const reach = planReach(draft, command, find);
  if (reach === undefined) return undefined;
  const { start, end, isLines } = reach;
  const fragment = cutFragment(draft, start, end);
  const isNothing = start === end && !isLines;
  const kept = isNothing ? editor : keepKill(editor, fragment);
  const lines = isLines ? fragment : undefined;
  if (command.operator === 'y') return { editor: applyMove(kept, isLines ? draft.cursor : start), lines };
  if (isNothing) return { editor, lines };
  if (!isLines || command.operator === 'c') {
    return { editor: applyEdit(kept, replaceRange(draft, start, end, EMPTY_DRAFT)), lines };
  }
  const isLast = end === draft.text.length;
  const cut = replaceRange(draft, isLast ? Math.max(0, start - 1) : start, isLast ? end : end + 1, EMPTY_DRAFT);
  const edited = applyEdit(kept, cut);
  return { editor: applyMove(edited, firstShown(cut.text, cut.cursor)), lines };
}

function planReach(draft: Draft, command: VimCommand, find: VimFind | undefined): Reach | undefined {
  const { text, cursor } = draft;
  const { verb, operator, count } = command;
  if (verb === 'lines') {
    let end = lineEnd(text, cursor);
    for (let left = count; left > 1 && end < text.length; left -= 1) end = lineEnd(text, end + 1);
    return { start: lineStart(text, cursor), end, isLines: true };
  }
  if (verb.length === 2 && (verb.startsWith('i') || verb.startsWith('a'))) {
    const found = planObject(draft, verb);
    return found === undefined ? undefined : { start: found[0], end: found[1], isLines: false };
  }
  const isWord = verb === 'w' || verb === 'W';
  if (operator === 'c' && isWord && cursor < text.length && kindAt(draft, cursor, true) !== 'blank') {
    return planChangedWord(draft, command, find);
  }
  const move = planMove(draft, command, find);
  if (move === undefined) return undefined;
  const start = Math.min(cursor, move.at);
  let end = Math.max(cursor, move.at);
  if (move.isLines === true) return { start: lineStart(text, start), end: lineEnd(text, end), isLines: true };
  if (move.takesLast === true && end < lineEnd(text, end)) end = nextPlace(draft, end);
  // The last word of a line is taken without the line's end.
  if (isWord && end > lineEnd(text, cursor) && /^\s*$/.test(text.slice(lineEnd(text, cursor), end))) {
    end = lineEnd(text, cursor);
  }
  return { start, end, isLines: false };
}

/** `cw` leaves the blanks behind the word, and changes no more than the rest of the word where the cursor is at its end. */
function planChangedWord(draft: Draft, command: VimCommand, find: VimFind | undefined): Reach | undefined {
  const isBig = command.verb === 'W';
  const behind = nextPlace(draft, draft.cursor);
  const isAtEnd = behind >= draft.text.length || kindAt(draft, behind, isBig) !== kindAt(draft, draft.cursor, isBig);
  const count = isAtEnd ? command.count - 1 : command.count;
  if (count === 0) return { start: draft.cursor, end: behind, isLines: false };
  const move = planMove(draft, { ...command, verb: isBig ? 'E' : 'e', count }, find);
  return move === undefined ? undefined : { start: draft.cursor, end: nextPlace(draft, move.at), isLines: false };
}

/** What was cut last, behind the cursor (`p`) or before it (`P`); whole lines below or above. */
export function pasteKill(editor: Editor, lines: Fragment | undefined, isBehind: boolean, count: number): Editor {
  const { draft, kills } = editor;
  const kill = kills.at(-1);
  if (kill === undefined) return editor;
  const { text, cursor } = draft;
  const end = lineEnd(text, cursor);
  if (kill === lines) {
    const piece = isBehind ? joinFragments(LINE_FEED, kill) : joinFragments(kill, LINE_FEED);
    const at = isBehind ? end : lineStart(text, cursor);
    const next = replaceRange(draft, at, at, repeatFragment(piece, count));
    return applyMove(applyEdit(editor, next), firstShown(next.text, isBehind ? at + 1 : at));
  }
  const at = isBehind && cursor < end ? nextPlace(draft, cursor) : cursor;
  const next = replaceRange(draft, at, at, repeatFragment(kill, count));
  return applyMove(applyEdit(editor, next), kill.text.includes('\n') ? at : previousPlace(next, next.cursor));
}

const LINE_FEED: Fragment = encodeFragment('\n');
/** Characters that a repeated paste may add. */
const MOST_PASTED = 1_000_000;

function repeatFragment(fragment: Fragment, count: number): Fragment {
  let whole = fragment;
  for (let left = count; left > 1 && whole.text.length < MOST_PASTED; left -= 1) whole = joinFragments(whole, fragment);
  return whole;
}

/** `J`: the line below comes behind this one, with one blank between them. */
export function joinLines(editor: Editor, count: number): Editor {
  let { draft } = editor;
  for (let left = Math.max(1, count - 1); left > 0; left -= 1) {
    const end = lineEnd(draft.text, draft.cursor);
    if (end === draft.text.length) break;
    const next = firstShown(draft.text, end + 1);
    const isGlued = /[ \t]/.test(draft.text[end - 1] ?? ' ') || ')\n'.includes(draft.text[next] ?? '\n');
    draft = { ...replaceRange(draft, end, next, isGlued ? EMPTY_DRAFT : encodeFragment(' ')), cursor: end };
  }
  return applyEdit(editor, draft);
}

/** `~`: capitals become small letters, and small ones capitals. */
export function toggleCase(editor: Editor, count: number): Editor {
  return replaceCharacters(editor, count, (piece) => {
    const upper = piece.toUpperCase();
    return piece === upper ? piece.toLowerCase() : upper;
  });
}

/** Other characters from the cursor on, within the line; the cursor is behind them. Elements stay as they are. */
export function replaceCharacters(editor: Editor, count: number, change: (piece: string) => string): Editor {
  let { draft } = editor;
  for (let left = count; left > 0 && draft.cursor < lineEnd(draft.text, draft.cursor); left -= 1) {
    const { cursor } = draft;
    const behind = nextPlace(draft, cursor);
    const isElement = draft.elements.some(({ start }) => start === cursor);
    draft = isElement
      ? { ...draft, cursor: behind }
      : replaceRange(draft, cursor, behind, encodeFragment(change(draft.text.slice(cursor, behind))));
  }
  return applyEdit(editor, draft);
}

/** Text in the place of what stands there; behind the end of a line it is inserted. */
export function overtype(editor: Editor, text: string): Editor {
  let { draft } = editor;
  for (const character of text) {
    const { cursor } = draft;
    const end = cursor < lineEnd(draft.text, cursor) ? nextPlace(draft, cursor) : cursor;
    draft = replaceRange(draft, cursor, end, encodeFragment(character));
  }
  return applyEdit(editor, draft, 'type');
}
