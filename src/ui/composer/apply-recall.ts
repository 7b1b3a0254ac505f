/** Rows and earlier prompts: what up, down and the search backwards do. Pure. */
import type { PromptPage } from '#/workstation/prompt-history.ts';
import type { KeyInput } from '#/terminal/input/input-event.ts';
import { findAction, takesChoice } from './composer-keys.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import {
  dismissCommands,
  memoryOf,
  only,
  showFragment,
  type ComposerState,
  type ComposerStep,
  type Search,
} from './composer-state.ts';
import { applyMove } from './editor.ts';
import {
  addFound,
  addOlder,
  foundBy,
  recallNewer,
  recallOlder,
  searchFor,
  searchOn,
  type RecallStep,
  type SearchStep,
} from './recall.ts';
import { columnOf, findRow, placeAt } from './wrap-rows.ts';

/** A row up; from the first one the beginning of the text, and from there an earlier prompt. */
export function moveUp(state: ComposerState): ComposerStep {
  const { draft } = state.editor;
  const starts = state.view.rows.rows(draft.text, state.view.cols);
  const row = findRow(starts, draft.cursor);
  if (row === 0 && draft.cursor > 0 && !isRecalled(state))
    return only({ ...state, editor: applyMove(state.editor, 0) });
  if (row === 0 || isRecalled(state)) {
    // What was recalled and then changed is a draft of its own.
    const recall = isShown(state) ? state.recall : { ...state.recall, at: -1 };
    return applyRecall(state, recallOlder(recall, memoryOf(state)));
  }
  return only(moveRow(state, starts, row, row - 1));
}

/** A row down; from the last one, a later prompt, or the end of the text. */
export function moveDown(state: ComposerState): ComposerStep {
  const { draft } = state.editor;
  const starts = state.view.rows.rows(draft.text, state.view.cols);
  const row = findRow(starts, draft.cursor);
  if (row < starts.length - 1 && !isRecalled(state)) return only(moveRow(state, starts, row, row + 1));
  if (isShown(state)) return applyRecall(state, recallNewer(state.recall));
  return only({ ...state, editor: applyMove(state.editor, draft.text.length) });
}

function moveRow(state: ComposerState, starts: readonly number[], from: number, to: number): ComposerState {
  const { editor } = state;
  const { text, cursor } = editor.draft;
  const column = editor.column ?? columnOf(text, starts[from] ?? 0, cursor);
  return { ...state, editor: applyMove(editor, placeAt(text, starts, to, column), column) };
}

/** Whether what was recalled stands there unchanged. */
function isShown(state: ComposerState): boolean {
  return state.recall.at >= 0 && memoryOf(state).text === state.recall.shown;
}

/** ... and the cursor is where it was put: up and down go on to other prompts then. */
function isRecalled(state: ComposerState): boolean {
  const { cursor, text } = state.editor.draft;
  return isShown(state) && (cursor === 0 || cursor === text.length);
}

function applyRecall(state: ComposerState, { recall, draft, ask }: RecallStep): ComposerStep {
  const next = { ...state, recall };
  const shown = draft === undefined ? next : showFragment(next, draft);
  const dismissed = draft === undefined ? state.dismissed : dismissCommands(shown);
  return only({ ...shown, dismissed }, ...askFor(ask));
}

/** More of the history has come. */
export function applyRecallPage(state: ComposerState, page: PromptPage | undefined): ComposerStep {
  // An answer that never comes must not keep the next question from being asked.
  const answer = page ?? { query: state.search?.find.query ?? '', prompts: [], before: undefined };
  if (answer.query !== '') {
    const { search } = state;
    return search === undefined ? only(state) : applySearch(state, search, addFound(search.find, answer));
  }
  if (!state.recall.isAsking) return only(state);
  const recall = addOlder(state.recall, answer);
  const isWaiting = state.search === undefined && (isShown(state) || recall.at < 0);
  if (!isWaiting) return only({ ...state, recall });
  // Where the page held nothing new, this asks for the next one.
  return applyRecall({ ...state, recall }, recallOlder(recall, memoryOf(state)));
}

/** Keys while the history is searched; undefined where the key ends the search and is then obeyed. */
export function applySearchKey(state: ComposerState, key: KeyInput): ComposerStep | undefined {
  const { search } = state;
  if (search === undefined) return undefined;
  const action = findAction(state.keymap, key);
  if (key.key === 'escape' || ((key.key === 'c' || key.key === 'g') && key.ctrl)) {
    return only({ ...state, ...search.base, search: undefined });
  }
  if (action === 'history_search_previous' || action === 'move_up')
    return applySearch(state, search, searchOn(search.find, 1));
  if (action === 'history_search_next' || action === 'move_down')
    return applySearch(state, search, searchOn(search.find, -1));
  const { query } = search.find;
  if (action === 'delete_backward') return searchText(state, search, Array.from(query).slice(0, -1).join(''));
  if (action === 'kill_line_start') return searchText(state, search, '');
  if (key.text !== '') return searchText(state, search, query + key.text);
  // Nothing is sent by what ends a search; and where nothing was found there is nothing to accept.
  if (action !== 'queue' && !takesChoice(state.keymap, key)) return undefined;
  return only(search.find.found.length === 0 ? state : acceptSearch(state));
}

/** What is shown is what is written from now on. */
export function acceptSearch(state: ComposerState): ComposerState {
  return { ...state, search: undefined, dismissed: dismissCommands(state) };
}

/** Searches for another text. */
export function searchText(state: ComposerState, search: Search, query: string): ComposerStep {
  return applySearch(state, search, searchFor(search.find, state.recall, query));
}

/** What is found is shown at once; it is one step to undo, however long the search was. */
function applySearch(state: ComposerState, search: Search, { search: find, ask }: SearchStep): ComposerStep {
  const base = { ...state, ...search.base };
  const found = foundBy(find);
  const next = { ...(found === undefined ? base : showFragment(base, found)), search: { ...search, find } };
  return only(next, ...askFor(ask));
}

function askFor(question: string | undefined): readonly UiEffect[] {
  return question === undefined ? [] : [{ type: 'ask', topic: 'prompt-history', argument: question }];
}
