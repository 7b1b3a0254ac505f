/** A draft that can be edited, with what was cut and what was before. Pure. */
import type { ComposerAction } from './composer-keys.ts';
import {
  cutFragment,
  EMPTY_DRAFT,
  insertFragment,
  lineEnd,
  lineStart,
  moveCursor,
  nextPlace,
  nextWord,
  previousPlace,
  previousWord,
  replaceRange,
  type Draft,
  type Fragment,
} from './draft.ts';

/** What the last key did: typing in a row is undone at once, cuts in a row are pasted together. */
type LastDeed = 'type' | 'kill' | 'yank' | 'none';

export interface Editor {
  readonly draft: Draft;
  /** The newest last. */
  readonly undo: readonly Draft[];
  readonly redo: readonly Draft[];
  /** What was cut, the newest last. */
  readonly kills: readonly Fragment[];
  readonly last: LastDeed;
  /** Column that moves up and down keep to; undefined after any other key. */
  readonly column: number | undefined;
}

/** Steps that can be undone, and characters that they may hold together. */
const MOST_STEPS = 200;
const MOST_UNITS = 4_000_000;
const MOST_KILLS = 20;

export const EMPTY_EDITOR: Editor = {
  draft: EMPTY_DRAFT,
  undo: [],
  redo: [],
  kills: [],
  last: 'none',
  column: undefined,
};

/** Another draft: what was there can be brought back by undoing. */
export function applyEdit(editor: Editor, draft: Draft, last: LastDeed = 'none'): Editor {
  if (draft.text === editor.draft.text && draft.elements === editor.draft.elements) {
    return { ...editor, draft, last, column: undefined };
  }
  const joins = last === 'type' && editor.last === 'type';
  const undo = joins ? editor.undo : boundSteps([...editor.undo, editor.draft]);
  return { ...editor, draft, undo, redo: [], last, column: undefined };
}

/** The newest steps that may be kept. */
function boundSteps(steps: readonly Draft[]): readonly Draft[] {
  let from = Math.max(0, steps.length - MOST_STEPS);
  let units = 0;
  for (let at = steps.length - 1; at >= from; at -= 1) {
    units += steps[at]?.text.length ?? 0;
    if (units > MOST_UNITS && at < steps.length - 1) from = at + 1;
  }
  return from === 0 ? steps : steps.slice(from);
}

/** A move: nothing changes but the cursor. */
export function applyMove(editor: Editor, at: number, column?: number): Editor {
  return { ...editor, draft: moveCursor(editor.draft, at), last: 'none', column };
}

/** Text as it is typed. What is typed up to a blank is undone together. */
export function typeText(editor: Editor, text: string): Editor {
  const isBlank = /\s/.test(text);
  const edited = applyEdit(editor, insertFragment(editor.draft, { text, elements: [] }), 'type');
  return isBlank ? { ...edited, last: 'none' } : edited;
}

/** Actions on the draft alone; undefined where the action is not one of them. */
export function applyEditorAction(editor: Editor, action: ComposerAction): Editor | undefined {
  const { draft } = editor;
  const { text, cursor } = draft;
  switch (action) {
    case 'insert_newline':
      return typeText(editor, '\n');
    case 'move_left':
      return applyMove(editor, previousPlace(draft, cursor));
    case 'move_right':
      return applyMove(editor, nextPlace(draft, cursor));
    case 'move_word_left':
      return applyMove(editor, previousWord(draft, cursor));
    case 'move_word_right':
      return applyMove(editor, nextWord(draft, cursor));
    case 'delete_backward':
      return cut(editor, previousPlace(draft, cursor), cursor, 'none');
    case 'delete_forward':
      return cut(editor, cursor, nextPlace(draft, cursor), 'none');
    case 'delete_backward_word':
      return cut(editor, previousWord(draft, cursor), cursor, 'before');
    case 'delete_forward_word':
      return cut(editor, cursor, nextWord(draft, cursor), 'behind');
    case 'kill_line_start': {
      const start = lineStart(text, cursor);
      return cut(editor, start === cursor ? Math.max(0, cursor - 1) : start, cursor, 'before');
    }
    case 'kill_line_end': {
      const end = lineEnd(text, cursor);
      return cut(editor, cursor, end === cursor ? Math.min(text.length, cursor + 1) : end, 'behind');
    }
    case 'kill_whole_line': {
      const end = lineEnd(text, cursor);
      const start = lineStart(text, cursor);
      return cut(editor, start, Math.min(text.length, end + 1), 'behind');
    }
    case 'yank':
      return yank(editor);
    case 'yank_pop':
      return yankPop(editor);
    case 'undo':
      return step(editor, 'undo', 'redo');
    case 'redo':
      return step(editor, 'redo', 'undo');
    default:
      return undefined;
  }
}

/** `before` and `behind`: it is kept, on that side of what the key before cut. */
function cut(editor: Editor, start: number, end: number, keep: 'before' | 'behind' | 'none'): Editor {
  if (start === end) return { ...editor, column: undefined };
  const edited = applyEdit(
    editor,
    replaceRange(editor.draft, start, end, EMPTY_DRAFT),
    keep === 'none' ? 'none' : 'kill',
  );
  if (keep === 'none') return edited;
  const fragment = cutFragment(editor.draft, start, end);
  const previous = editor.last === 'kill' ? editor.kills.at(-1) : undefined;
  if (previous === undefined) return keepKill(edited, fragment);
  const joined = keep === 'before' ? joinFragments(fragment, previous) : joinFragments(previous, fragment);
  return { ...edited, kills: [...editor.kills.slice(0, -1), joined] };
}

/** Keeps what was cut or copied, to be put back. */
export function keepKill(editor: Editor, fragment: Fragment): Editor {
  return { ...editor, kills: [...editor.kills, fragment].slice(-MOST_KILLS) };
}

/** One behind the other. */
export function joinFragments(first: Fragment, second: Fragment): Fragment {
  const joined = replaceRange({ ...first, cursor: 0 }, first.text.length, first.text.length, second);
  return { text: joined.text, elements: joined.elements };
}

function yank(editor: Editor): Editor {
  const killed = editor.kills.at(-1);
  return killed === undefined ? editor : applyEdit(editor, insertFragment(editor.draft, killed), 'yank');
}

/** Behind `yank`: what was cut before that instead. */
function yankPop(editor: Editor): Editor {
  const before = editor.undo.at(-1);
  const killed = editor.kills.at(-1);
  if (editor.last !== 'yank' || before === undefined || killed === undefined) return editor;
  const kills = [killed, ...editor.kills.slice(0, -1)];
  const next = kills.at(-1) ?? killed;
  return { ...editor, kills, draft: insertFragment(before, next), last: 'yank' };
}

function step(editor: Editor, from: 'undo' | 'redo', to: 'undo' | 'redo'): Editor {
  const draft = editor[from].at(-1);
  if (draft === undefined) return editor;
  const steps = { [from]: editor[from].slice(0, -1), [to]: [...editor[to], editor.draft] };
  return { ...editor, ...steps, draft, last: 'none', column: undefined };
}

/** Start of the line; of the one above where the cursor is there already. */
export function planLineStart({ text, cursor }: Draft, goesOn: boolean): number {
  const start = lineStart(text, cursor);
  return start === cursor && goesOn && cursor > 0 ? lineStart(text, cursor - 1) : start;
}

/** End of the line; of the one below where the cursor is there already. */
export function planLineEnd({ text, cursor }: Draft, goesOn: boolean): number {
  const end = lineEnd(text, cursor);
  return end === cursor && goesOn && cursor < text.length ? lineEnd(text, cursor + 1) : end;
}
