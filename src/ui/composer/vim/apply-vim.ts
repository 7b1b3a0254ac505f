/** Vim mode: keys that are commands until one of them begins typing. Pure. */
import type { KeyInput } from '#/terminal/input/input-event.ts';
import { printKeyName } from '#/terminal/input/key-names.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { moveDown, moveUp } from '../apply-recall.ts';
import { only, type ComposerState, type ComposerStep, type VimState } from '../composer-state.ts';
import { encodeFragment, insertFragment, lineEnd, lineStart, nextPlace, previousPlace } from '../draft.ts';
import { applyEdit, applyEditorAction, applyMove, type Editor } from '../editor.ts';
import { applyOperator, joinLines, overtype, pasteKill, replaceCharacters, toggleCase } from './vim-changes.ts';
import { decodeVimCommand, REDO, type VimCommand } from './vim-command.ts';
import { firstShown, planMove } from './vim-moves.ts';

/** What begins a word that has a list, or a command for the shell: typed where nothing is written it is text. */
const OPENERS = '/!@$';
/** Keys without a character, and the command that they are. */
const NAMED: Readonly<Record<string, string>> = { backspace: 'h', delete: 'x', 'ctrl+r': REDO };

/** Vim mode as it begins: typing, until esc. */
export const VIM_TYPING: VimState = {
  mode: 'insert',
  pending: '',
  find: undefined,
  lines: undefined,
  change: undefined,
  entry: undefined,
};

/** Turns vim mode on or off. */
export function toggleVim(state: ComposerState): ComposerState {
  return { ...state, vim: state.vim === undefined ? VIM_TYPING : undefined };
}

/** Whether a key of normal mode is typed all the same. */
export function opensTyping({ editor, vim }: ComposerState, key: KeyInput): boolean {
  if (vim?.mode !== 'normal' || vim.pending !== '' || editor.draft.text !== '') return false;
  return key.text !== '' && OPENERS.includes(key.text);
}

/** Undefined: the key means what it means without vim mode. */
export function applyVimKey(state: ComposerState, vim: VimState, key: KeyInput): ComposerStep | undefined {
  if (key.key === 'escape' && !key.alt) return only(stopTyping(state, vim));
  if (vim.mode === 'insert') return undefined;
  if (vim.mode === 'replace') {
    return key.text === '' ? undefined : only({ ...state, editor: overtype(state.editor, key.text) });
  }
  const typed = key.text === '' ? NAMED[printKeyName(key)] : key.text;
  if (typed === undefined) return undefined;
  const keys = vim.pending + typed;
  const command = decodeVimCommand(keys);
  const rest = { ...vim, pending: command === 'more' ? keys : '' };
  const next = { ...state, vim: rest };
  if (command === 'more' || command === undefined) return only(next);
  const isRow = command.operator === undefined && (command.verb === 'j' || command.verb === 'k');
  return isRow ? moveRows(next, command) : only(applyCommand(next, rest, command, keys));
}

/** Rows as they are seen, and earlier prompts beyond them, as with the arrows. */
function moveRows(state: ComposerState, { verb, count }: VimCommand): ComposerStep {
  const effects: UiEffect[] = [];
  let next = state;
  for (let left = count; left > 0; left -= 1) {
    const step = verb === 'j' ? moveDown(next) : moveUp(next);
    effects.push(...step.effects);
    if (step.state.editor === next.editor) break;
    next = step.state;
  }
  return { state: next, effects };
}

function applyCommand(state: ComposerState, vim: VimState, command: VimCommand, keys: string): ComposerState {
  const { editor } = state;
  const { verb, argument, operator } = command;
  const find = 'fFtT'.includes(verb) ? { verb, character: argument } : vim.find;
  if (verb === '.') return repeatChange(state, vim, command);
  const changed = { ...vim, change: { keys, typed: '' } };
  if (operator !== undefined) {
    const done = applyOperator(editor, command, vim.find);
    if (done === undefined) return state;
    const next = { ...(operator === 'y' ? vim : changed), find, lines: done.lines };
    return operator === 'c' ? startTyping(state, done.editor, next, keys) : settle(state, done.editor, next);
  }
  const start = planStart(editor, verb);
  if (start !== undefined) return startTyping(state, start, changed, keys, verb === 'R' ? 'replace' : 'insert');
  const edited = applyChange(editor, command, vim);
  if (edited !== undefined) return settle(state, edited, verb === 'u' || verb === REDO ? vim : changed);
  const move = planMove(editor.draft, command, vim.find);
  return move === undefined ? state : settle(state, applyMove(editor, move.at), { ...vim, find });
}

/** Where a command that begins typing does so; undefined: it is none. */
function planStart(editor: Editor, verb: string): Editor | undefined {
  const { draft } = editor;
  const { text, cursor } = draft;
  const start = lineStart(text, cursor);
  const end = lineEnd(text, cursor);
  switch (verb) {
    case 'i':
    case 'R':
      return applyMove(editor, cursor);
    case 'a':
      return applyMove(editor, cursor < end ? nextPlace(draft, cursor) : cursor);
    case 'I':
      return applyMove(editor, firstShown(text, cursor));
    case 'A':
      return applyMove(editor, end);
    case 'o':
      return applyEdit(editor, insertFragment({ ...draft, cursor: end }, encodeFragment('\n')));
    case 'O':
      return applyMove(applyEdit(editor, insertFragment({ ...draft, cursor: start }, encodeFragment('\n'))), start);
    default:
      return undefined;
  }
}

/** Commands that change the text and stay in normal mode. */
function applyChange(editor: Editor, { verb, argument, count }: VimCommand, vim: VimState): Editor | undefined {
  switch (verb) {
    case 'p':
    case 'P':
      return pasteKill(editor, vim.lines, verb === 'p', count);
    case 'J':
      return joinLines(editor, count);
    case '~':
      return toggleCase(editor, count);
    case 'r': {
      const replaced = replaceCharacters(editor, count, () => argument);
      return applyMove(replaced, previousPlace(replaced.draft, replaced.draft.cursor));
    }
    case 'u':
    case REDO: {
      let next = editor;
      for (let left = Math.min(count, editor[verb === 'u' ? 'undo' : 'redo'].length); left > 0; left -= 1) {
        next = applyEditorAction(next, verb === 'u' ? 'undo' : 'redo') ?? next;
      }
      return next;
    }
    default:
      return undefined;
  }
}

/** In normal mode the cursor is on a character, not behind the last one of its line. */
function settle(state: ComposerState, editor: Editor, vim: VimState): ComposerState {
  const { draft } = editor;
  const { text, cursor } = draft;
  const isBehind = cursor === lineEnd(text, cursor) && cursor !== lineStart(text, cursor);
  const next = isBehind ? { ...editor, draft: { ...draft, cursor: previousPlace(draft, cursor) } } : editor;
  return { ...state, editor: next, vim };
}

function startTyping(
  state: ComposerState,
  editor: Editor,
  vim: VimState,
  keys: string,
  mode: 'insert' | 'replace' = 'insert',
): ComposerState {
  const { text, cursor } = editor.draft;
  const entry = { keys, at: cursor, behind: text.length - cursor, steps: state.editor.undo.length };
  return { ...state, editor, vim: { ...vim, mode, entry } };
}

/** Esc: what was typed can be repeated, and is undone together with what began it. */
function stopTyping(state: ComposerState, vim: VimState): ComposerState {
  if (vim.mode === 'normal') return { ...state, vim: { ...vim, pending: '' } };
  const { editor } = state;
  const { draft } = editor;
  const { text, cursor } = draft;
  const { entry } = vim;
  const isWhole =
    entry !== undefined && cursor >= entry.at && (vim.mode === 'replace' || text.length - cursor === entry.behind);
  const change = isWhole ? { keys: entry.keys, typed: text.slice(entry.at, cursor) } : vim.change;
  const undo =
    entry !== undefined && editor.undo.length > entry.steps ? editor.undo.slice(0, entry.steps + 1) : editor.undo;
  const at = cursor === lineStart(text, cursor) ? cursor : previousPlace(draft, cursor);
  const next = { ...vim, mode: 'normal', pending: '', change, entry: undefined } as const;
  return { ...state, editor: applyMove({ ...editor, undo }, at), vim: next };
}

/** `.`: the last change once more, with what was typed for it. */
function repeatChange(state: ComposerState, vim: VimState, { given }: VimCommand): ComposerState {
  const { change } = vim;
  const again = change === undefined ? undefined : decodeVimCommand(change.keys);
  if (change === undefined || again === undefined || again === 'more') return state;
  const command = given === undefined ? again : { ...again, count: given, given };
  const next = applyCommand(state, vim, command, change.keys);
  if (next.vim === undefined || next.vim.mode === 'normal') return next;
  const { draft } = next.editor;
  const editor =
    next.vim.mode === 'replace'
      ? overtype(next.editor, change.typed)
      : applyEdit(next.editor, insertFragment(draft, encodeFragment(change.typed)));
  return stopTyping({ ...next, editor }, next.vim);
}
