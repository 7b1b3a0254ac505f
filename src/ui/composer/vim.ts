/** Vim's ways in the composer: moving, deleting, changing. Pure. */
import type { KeyInput } from '#/terminal/input/input-event.ts';
import { printKeyName } from '#/terminal/input/key-names.ts';
import type { ComposerState, VimState } from './composer-state.ts';
import {
  EMPTY_DRAFT,
  lineEnd,
  lineStart,
  nextPlace,
  nextWord,
  previousPlace,
  previousWord,
  replaceRange,
  type Draft,
} from './draft.ts';
import { applyEdit, applyEditorAction, applyMove, type Editor } from './editor.ts';

/** Turns vim mode on (typing as before until esc) or off. */
export function toggleVim(state: ComposerState): ComposerState {
  return { ...state, vim: state.vim === undefined ? { mode: 'insert', pending: '' } : undefined };
}

/** Undefined: the key means what it means without vim mode. */
export function applyVimKey(state: ComposerState, vim: VimState, key: KeyInput): ComposerState | undefined {
  const { draft } = state.editor;
  if (key.key === 'escape' && !key.alt) {
    if (vim.mode === 'normal') return { ...state, vim: { mode: 'normal', pending: '' } };
    const at = draft.cursor === lineStart(draft.text, draft.cursor) ? draft.cursor : previousPlace(draft, draft.cursor);
    return { ...state, vim: { mode: 'normal', pending: '' }, editor: applyMove(state.editor, at) };
  }
  if (vim.mode === 'insert') return undefined;
  const name = printKeyName(key);
  if (key.text === '' && name !== 'ctrl+r') return undefined;
  return applyNormal(state, vim.pending + (key.text === '' ? name : key.text));
}

function applyNormal(state: ComposerState, keys: string): ComposerState | undefined {
  const { editor } = state;
  const { draft } = editor;
  const normal = (next: Editor): ComposerState => ({ ...state, editor: next, vim: { mode: 'normal', pending: '' } });
  const insert = (next: Editor): ComposerState => ({ ...state, editor: next, vim: { mode: 'insert', pending: '' } });
  const move = (at: number): ComposerState => normal(applyMove(editor, at));
  const operator = keys[0] ?? '';
  if ((operator === 'd' || operator === 'c' || operator === 'y') && keys.length === 1) {
    return { ...state, vim: { mode: 'normal', pending: keys } };
  }
  if (keys.length === 2 && 'dcy'.includes(operator)) {
    const range = rangeOf(draft, keys[1] ?? '', operator);
    if (range === undefined) return normal(editor);
    const kept = { ...editor, kills: [...editor.kills, { text: draft.text.slice(...range), elements: [] }].slice(-20) };
    if (operator === 'y') return normal(kept);
    const cut = applyEdit(kept, replaceRange(draft, range[0], range[1], EMPTY_DRAFT));
    return operator === 'c' ? insert(cut) : normal(cut);
  }
  if (keys === 'g') return { ...state, vim: { mode: 'normal', pending: 'g' } };
  const target = targetOf(draft, keys);
  if (target !== undefined) return move(target);
  switch (keys) {
    case 'i':
      return insert(editor);
    case 'a':
      return insert(applyMove(editor, Math.min(nextPlace(draft, draft.cursor), lineEnd(draft.text, draft.cursor))));
    case 'I':
      return insert(applyMove(editor, lineStart(draft.text, draft.cursor)));
    case 'A':
      return insert(applyMove(editor, lineEnd(draft.text, draft.cursor)));
    case 'o': {
      const end = lineEnd(draft.text, draft.cursor);
      return insert(applyEdit(editor, replaceRange(draft, end, end, { text: '\n', elements: [] })));
    }
    case 'O': {
      const start = lineStart(draft.text, draft.cursor);
      return insert(
        applyMove(applyEdit(editor, replaceRange(draft, start, start, { text: '\n', elements: [] })), start),
      );
    }
    case 'x':
      return normal(applyEditorAction(editor, 'delete_forward') ?? editor);
    case 'X':
      return normal(applyEditorAction(editor, 'delete_backward') ?? editor);
    case 'D':
      return normal(applyEditorAction(editor, 'kill_line_end') ?? editor);
    case 'C':
      return insert(applyEditorAction(editor, 'kill_line_end') ?? editor);
    case 'p':
    case 'P':
      return normal(applyEditorAction(editor, 'yank') ?? editor);
    case 'u':
      return normal(applyEditorAction(editor, 'undo') ?? editor);
    case 'ctrl+r':
      return normal(applyEditorAction(editor, 'redo') ?? editor);
    case 'j':
    case 'k':
    case '?':
    case '/':
      return draft.text === '' && (keys === '?' || keys === '/') ? undefined : normal(editor);
    default:
      return normal(editor);
  }
}

/** Where a move leads. */
function targetOf(draft: Draft, keys: string): number | undefined {
  const { text, cursor } = draft;
  switch (keys) {
    case 'h':
      return Math.max(lineStart(text, cursor), previousPlace(draft, cursor));
    case 'l':
      return Math.min(lineEnd(text, cursor), nextPlace(draft, cursor));
    case '0':
      return lineStart(text, cursor);
    case '^':
      return (
        lineStart(text, cursor) +
        (/^[ \t]*/.exec(text.slice(lineStart(text, cursor), lineEnd(text, cursor)))?.[0].length ?? 0)
      );
    case '$':
      return lineEnd(text, cursor);
    case 'w':
      return wordStart(draft);
    case 'b':
      return previousWord(draft, cursor);
    case 'e':
      return nextWord(draft, cursor);
    case 'gg':
      return 0;
    case 'G':
      return text.length;
    default:
      return undefined;
  }
}

/** The beginning of the next word. */
function wordStart(draft: Draft): number {
  const { text, cursor } = draft;
  let at = /\s/.test(text[cursor] ?? '') ? cursor : nextWord(draft, cursor);
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
  return at;
}

/** What an operator takes. */
function rangeOf(draft: Draft, motion: string, operator: string): [number, number] | undefined {
  const { text, cursor } = draft;
  if (motion === operator) {
    const start = lineStart(text, cursor);
    const end = lineEnd(text, cursor);
    return [start, operator === 'c' ? end : Math.min(text.length, end + 1)];
  }
  const target = operator === 'c' && motion === 'w' ? nextWord(draft, cursor) : targetOf(draft, motion);
  return target === undefined ? undefined : [Math.min(cursor, target), Math.max(cursor, target)];
}
