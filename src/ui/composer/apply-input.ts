/** What keys, pastes and answers do to the composer. Pure. */
import type { InputEvent, KeyInput } from '#/terminal/input/input-event.ts';
import type { FoundFiles } from '#/workstation/file-search.ts';
import type { PromptPage } from '#/workstation/prompt-history.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { findAction, type ComposerAction } from './composer-keys.ts';
import {
  clearComposer,
  showFragment,
  type ComposerContext,
  type ComposerState,
  type ComposerStep,
} from './composer-state.ts';
import { insertFragment, openDraft, replaceRange, encodeFragment, moveCursor, type Draft } from './draft.ts';
import { applyEdit, applyEditorAction, applyMove, planLineEnd, planLineStart, typeText } from './editor.ts';
import { findToken } from './find-token.ts';
import { decodeBurst, decodePastedPath, encodeImage, planPaste } from './paste.ts';
import { movePopup, planPopup, turnPopup, type Choice, type Popup } from './popup.ts';
import {
  addFound,
  addOlder,
  foundBy,
  openSearch,
  recallNewer,
  recallOlder,
  searchFor,
  searchOn,
  type RecallStep,
  type SearchStep,
} from './recall.ts';
import { submitDraft } from './submit.ts';
import { applyVimKey } from './vim.ts';
import { columnOf, findRow, placeAt } from './wrap-rows.ts';

/** Answers of these are the composer's. */
export const COMPOSER_TOPICS = ['files', 'prompt-history', 'clipboard-image', 'image-path'] as const;

/** Reads of one paste without marks follow each other at most so far apart. */
const BURST_GAP_MS = 20;

/** Takes all that one read of the terminal brought. */
export function applyComposerInput(
  state: ComposerState,
  events: readonly InputEvent[],
  context: ComposerContext,
): ComposerStep {
  const pasted = applyBurst(state, events, context);
  if (pasted !== undefined) return withPopup(pasted, context);
  const effects: UiEffect[] = [];
  let next: ComposerState = state.burst === undefined ? state : { ...state, burst: undefined };
  for (const event of events) {
    const step = withPopup(applyEvent(next, event, context), context);
    next = step.state;
    effects.push(...step.effects);
  }
  return { state: next, effects };
}

/** Takes what was asked for. */
export function applyComposerAnswer(
  state: ComposerState,
  topic: string,
  value: unknown,
  context: ComposerContext,
): ComposerStep {
  switch (topic) {
    case 'files': {
      const files = value as FoundFiles | undefined;
      if (files === undefined || files.query !== state.askedFiles) return only(state);
      return refreshPopup({ ...state, files }, context);
    }
    case 'prompt-history':
      return applyRecallPage(state, value as PromptPage | undefined, context);
    case 'clipboard-image': {
      const path = (value as { readonly path?: string } | undefined)?.path;
      return only(path === undefined ? state : insertImage(state, path));
    }
    case 'image-path':
      return only(applyImagePath(state, value as ImagePathAnswer | undefined));
    default:
      return only(state);
  }
}

/** What the topic `image-path` answers. */
export interface ImagePathAnswer {
  /** As it was asked. */
  readonly path: string;
  readonly isImage: boolean;
}

/** The path becomes a picture, if it still stands there. */
function applyImagePath(state: ComposerState, answer: ImagePathAnswer | undefined): ComposerState {
  const { askedImage: asked } = state;
  if (asked === undefined || answer?.path !== asked.path) return state;
  const next = { ...state, askedImage: undefined };
  const { draft } = state.editor;
  if (!answer.isImage || !draft.text.startsWith(asked.text, asked.start)) return next;
  const behind = draft.cursor - asked.start - asked.text.length;
  const end = asked.start + asked.text.length;
  const replaced = replaceRange(draft, asked.start, end, encodeImage(draft, asked.path));
  // What was typed meanwhile stays before the cursor.
  return edit(next, behind > 0 ? moveCursor(replaced, replaced.cursor + behind) : replaced);
}

/** The question whether a picture is at a path that was inserted up to the cursor. */
function askImage(state: ComposerState, path: string | undefined, text: string): ComposerStep {
  if (path === undefined) return only(state);
  const askedImage = { path, start: state.editor.draft.cursor - text.length, text };
  return only({ ...state, askedImage }, { type: 'ask', topic: 'image-path', argument: path });
}

/** Text at the cursor, as if it had been typed there. */
export function insertComposerText(state: ComposerState, text: string): ComposerState {
  return edit(state, insertFragment(state.editor.draft, encodeFragment(text)));
}

function only(state: ComposerState, ...effects: readonly UiEffect[]): ComposerStep {
  return { state, effects };
}

/** The step with the list that belongs to where it leads. */
function withPopup(step: ComposerStep, context: ComposerContext): ComposerStep {
  const popup = refreshPopup(step.state, context);
  return {
    state: popup.state,
    effects: step.effects.length === 0 ? popup.effects : [...step.effects, ...popup.effects],
  };
}

function edit(state: ComposerState, draft: Draft): ComposerState {
  return { ...state, editor: applyEdit(state.editor, draft) };
}

function insertImage(state: ComposerState, path: string): ComposerState {
  return edit(state, insertFragment(state.editor.draft, encodeImage(state.editor.draft, path)));
}

/** A paste without marks; undefined where the events are keys. */
function applyBurst(
  state: ComposerState,
  events: readonly InputEvent[],
  context: ComposerContext,
): ComposerStep | undefined {
  if (state.search !== undefined) return undefined;
  const { burst } = state;
  const goesOn = burst !== undefined && context.nowMs - burst.atMs <= BURST_GAP_MS;
  // One more key may be the rest of what came before: it is, if nobody could have typed it since.
  const text = decodeBurst(events) ?? (goesOn ? decodeBurst([...FILLER, ...events])?.slice(FILLER.length) : undefined);
  if (text === undefined) return undefined;
  const base = goesOn ? burst.editor : state.editor;
  const whole = goesOn ? burst.text + text : text;
  return paste({ ...state, editor: base, burst: { atMs: context.nowMs, text: whole, editor: base } }, whole);
}

function paste(state: ComposerState, text: string): ComposerStep {
  const fragment = planPaste(state.editor.draft, text);
  const path = fragment.elements.length === 0 ? decodePastedPath(fragment.text) : undefined;
  return askImage(edit(state, insertFragment(state.editor.draft, fragment)), path, fragment.text);
}

const FILLER: readonly KeyInput[] = Array.from('xxxxxxxxx\n', (text) => ({
  type: 'key',
  key: text === '\n' ? 'enter' : text,
  text: text === '\n' ? '' : text,
  ctrl: false,
  alt: false,
  shift: false,
  super: false,
  kind: 'press',
}));

function applyEvent(state: ComposerState, event: InputEvent, context: ComposerContext): ComposerStep {
  if (event.type === 'paste') {
    if (state.search !== undefined) {
      return applySearch(
        state,
        searchFor(state.search, state.recall, state.search.query + (event.text.split('\n')[0] ?? '')),
      );
    }
    return paste(state, event.text);
  }
  if (event.type !== 'key' || event.kind === 'release') return only(state);
  if (state.search !== undefined) return applySearchKey(state, event);
  const popup = state.popup === undefined ? undefined : applyPopupKey(state, state.popup, event);
  if (popup !== undefined) return popup;
  if (state.vim !== undefined) {
    const step = applyVimKey(state, state.vim, event);
    if (step !== undefined) return only(step);
  }
  const action = findAction(state.keymap, event);
  if (action !== undefined) return applyAction(state, action, context);
  if (event.text !== '') return only(typeKey(state, event.text));
  if (event.key === 'c' && event.ctrl) return only(clearComposer(state));
  if (event.key === 'escape' && state.isShell) return only({ ...state, isShell: false });
  return only(state);
}

/** A `!` before everything is no text: it makes the text a command. */
function typeKey(state: ComposerState, text: string): ComposerState {
  if (text === '!' && !state.isShell && state.editor.draft.cursor === 0) return { ...state, isShell: true };
  return { ...state, editor: typeText(state.editor, text) };
}

function applyAction(state: ComposerState, action: ComposerAction, context: ComposerContext): ComposerStep {
  const { draft } = state.editor;
  switch (action) {
    case 'submit':
      return submitDraft(state, 'submit');
    case 'queue':
      return submitDraft(state, context.isTurnRunning ? 'queue' : 'submit');
    case 'history_search_previous':
      return only({ ...state, search: openSearch(draft), popup: undefined });
    case 'history_search_next':
      return only(state);
    case 'paste_image':
      return only(state, { type: 'ask', topic: 'clipboard-image' });
    case 'move_up':
      return moveUp(state);
    case 'move_down':
      return moveDown(state);
    case 'move_line_start':
      return only({ ...state, editor: applyMove(state.editor, planLineStart(draft, true)) });
    case 'move_line_end':
      return only({ ...state, editor: applyMove(state.editor, planLineEnd(draft, true)) });
    case 'delete_backward':
      if (draft.cursor === 0 && state.isShell) return only({ ...state, isShell: false });
      break;
    default:
  }
  const editor = applyEditorAction(state.editor, action);
  return only(editor === undefined ? state : { ...state, editor });
}

/** A row up; from the first one, an earlier prompt. */
function moveUp(state: ComposerState): ComposerStep {
  const { draft } = state.editor;
  const starts = state.view.rows.rows(draft.text, state.view.cols);
  const row = findRow(starts, draft.cursor);
  if (row === 0 || isRecalled(state)) {
    // What was recalled and then changed is a draft of its own.
    const recall = isShown(state) ? state.recall : { ...state.recall, at: -1 };
    return applyRecall(state, recallOlder(recall, currentDraft(state)));
  }
  return only(moveRow(state, starts, row, row - 1));
}

/** A row down; from the last one, a later prompt, or the end of the text. */
function moveDown(state: ComposerState): ComposerStep {
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

function currentDraft(state: ComposerState): Draft {
  const { draft } = state.editor;
  return state.isShell ? openDraft({ text: `!${draft.text}`, elements: [] }) : draft;
}

/** Whether what was recalled stands there unchanged. */
function isShown(state: ComposerState): boolean {
  return state.recall.at >= 0 && currentDraft(state).text === state.recall.shown;
}

/** ... and the cursor is where it was put: up and down go on to other prompts then. */
function isRecalled(state: ComposerState): boolean {
  const { cursor, text } = state.editor.draft;
  return isShown(state) && (cursor === 0 || cursor === text.length);
}

function applyRecall(state: ComposerState, { recall, draft, ask }: RecallStep): ComposerStep {
  const next = { ...state, recall };
  const shown = draft === undefined ? next : showFragment(next, draft);
  const dismissed = draft === undefined ? state.dismissed : { kind: 'commands', start: 0 };
  return only(
    { ...shown, dismissed },
    ...(ask === undefined ? [] : [{ type: 'ask', topic: 'prompt-history', argument: ask } as const]),
  );
}

function applyRecallPage(state: ComposerState, page: PromptPage | undefined, context: ComposerContext): ComposerStep {
  // An answer that never comes must not keep the next question from being asked.
  const answer = page ?? { query: state.search?.query ?? '', prompts: [], before: undefined };
  if (answer.query !== '')
    return state.search === undefined ? only(state) : applySearch(state, addFound(state.search, answer));
  if (!state.recall.isAsking) return only(state);
  const recall = addOlder(state.recall, answer);
  const isWaiting = state.search === undefined && (isShown(state) || recall.at < 0);
  if (!isWaiting) return only({ ...state, recall });
  // Where the page held nothing new, this asks for the next one.
  return withPopup(applyRecall({ ...state, recall }, recallOlder(recall, currentDraft(state))), context);
}

/** Keys while the history is searched. */
function applySearchKey(state: ComposerState, key: KeyInput): ComposerStep {
  const { search } = state;
  if (search === undefined) return only(state);
  const action = findAction(state.keymap, key);
  if (key.key === 'escape' || ((key.key === 'c' || key.key === 'g') && key.ctrl)) {
    return only({ ...edit(state, search.draft), search: undefined });
  }
  if (action === 'history_search_previous' || action === 'move_up') return applySearch(state, searchOn(search, 1));
  if (action === 'history_search_next' || action === 'move_down') return applySearch(state, searchOn(search, -1));
  if (action === 'delete_backward') {
    return applySearch(state, searchFor(search, state.recall, Array.from(search.query).slice(0, -1).join('')));
  }
  if (action === 'kill_line_start') return applySearch(state, searchFor(search, state.recall, ''));
  if (key.text !== '') return applySearch(state, searchFor(search, state.recall, search.query + key.text));
  const accepted = { ...state, search: undefined, dismissed: { kind: 'commands', start: 0 } };
  if (action === undefined || action === 'submit' || action === 'queue' || action === 'paste_image')
    return only(accepted);
  const editor = applyEditorAction(accepted.editor, action);
  return only(editor === undefined ? accepted : { ...accepted, editor });
}

/** What is found is shown at once. */
function applySearch(state: ComposerState, { search, ask }: SearchStep): ComposerStep {
  const found = foundBy(search);
  const shown = found === undefined ? edit(state, search.draft) : showFragment(state, found);
  const next = { ...shown, search };
  return only(next, ...(ask === undefined ? [] : [{ type: 'ask', topic: 'prompt-history', argument: ask } as const]));
}

/** Keys of the list; undefined: the key is none of them. */
function applyPopupKey(state: ComposerState, popup: Popup, key: KeyInput): ComposerStep | undefined {
  const action = findAction(state.keymap, key);
  const choice = popup.choices[popup.selected];
  if (key.key === 'escape' && !key.alt) {
    const { kind, start } = popup.token;
    return only({ ...state, popup: undefined, dismissed: { kind, start } });
  }
  if (action === 'move_up') return only({ ...state, popup: movePopup(popup, -1) });
  if (action === 'move_down') return only({ ...state, popup: movePopup(popup, 1) });
  if (popup.token.kind === 'mentions' && (key.key === 'left' || key.key === 'right') && !key.ctrl && !key.alt) {
    return only({ ...state, popup: turnPopup(popup, key.key === 'left' ? -1 : 1) });
  }
  if (choice === undefined) return undefined;
  const isTab = key.key === 'tab' && !key.shift;
  if (action !== 'submit' && !isTab) return undefined;
  if (popup.token.kind === 'commands' && !isTab) return runChoice(state, popup, choice);
  return insertChoice(state, popup, choice);
}

function runChoice(state: ComposerState, { token }: Popup, choice: Choice): ComposerStep {
  const { draft } = state.editor;
  return submitDraft(edit(state, replaceRange(draft, token.start, token.end, encodeFragment(choice.insert))), 'submit');
}

function insertChoice(state: ComposerState, { token }: Popup, choice: Choice): ComposerStep {
  const { draft } = state.editor;
  // A blank that is there already is not put there again.
  const end = draft.text[token.end] === ' ' ? token.end + 1 : token.end;
  const next = edit(state, replaceRange(draft, token.start, end, encodeFragment(choice.insert)));
  const path = choice.isFile === true ? decodePastedPath(choice.insert) : undefined;
  return askImage({ ...next, popup: undefined }, path, choice.insert);
}

/** The list that belongs to the word at the cursor, and the question for what is to stand in it. */
function refreshPopup(state: ComposerState, context: ComposerContext): ComposerStep {
  const token = state.search === undefined ? findToken(state.editor.draft, state.isShell) : undefined;
  if (token === undefined || state.vim?.mode === 'normal') {
    const isPlain = state.popup === undefined && state.dismissed === undefined && state.askedFiles === undefined;
    if (isPlain) return only(state);
    // A text that was put there begins as it was; the list comes once the word is changed.
    const dismissed = state.search === undefined ? undefined : state.dismissed;
    return only({ ...state, popup: undefined, dismissed, files: undefined, askedFiles: undefined });
  }
  if (state.dismissed?.kind === token.kind && state.dismissed.start === token.start) {
    return only(state.popup === undefined ? state : { ...state, popup: undefined });
  }
  const asks = token.kind === 'mentions' && state.askedFiles !== token.query;
  const popup = planPopup(token, state.popup, {
    commands: context.commands,
    skills: context.skills,
    files: state.files,
  });
  const next = { ...state, popup, dismissed: undefined, askedFiles: asks ? token.query : state.askedFiles };
  return asks ? only(next, { type: 'ask', topic: 'files', argument: token.query }) : only(next);
}
