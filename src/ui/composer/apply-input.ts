/** What keys, pastes and answers do to the composer. Pure. */
import type { InputEvent, KeyInput } from '#/terminal/input/input-event.ts';
import type { FoundFiles } from '#/workstation/file-search.ts';
import type { PromptPage } from '#/workstation/prompt-history.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { applyBurst, applyImagePath, applyPaste, insertImage, type ImagePathAnswer } from './apply-paste.ts';
import { applyPopupKey, refreshPopup, withPopup } from './apply-popup.ts';
import { acceptSearch, applyRecallPage, applySearchKey, moveDown, moveUp, searchText } from './apply-recall.ts';
import { findAction, type ComposerAction } from './composer-keys.ts';
import { only, type ComposerContext, type ComposerState, type ComposerStep, type Search } from './composer-state.ts';
import { applyEditorAction, applyMove, planLineEnd, planLineStart, typeText } from './editor.ts';
import type { SkillChoice } from './popup.ts';
import { EMPTY_SEARCH } from './recall.ts';
import { clearComposer, submitDraft } from './submit.ts';
import { applyVimKey, opensTyping } from './vim/apply-vim.ts';

const CUT_PASTE: UiEffect = { type: 'notice', tone: 'error', text: 'The paste was too long: its end is missing.' };

/** Answers of these are the composer's. */
export const COMPOSER_TOPICS = ['files', 'skills', 'prompt-history', 'clipboard-image', 'image-path'] as const;

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
    case 'skills':
      return refreshPopup({ ...state, skills: (value as readonly SkillChoice[] | undefined) ?? [] }, context);
    case 'prompt-history':
      return withPopup(applyRecallPage(state, value as PromptPage | undefined), context);
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

function applyEvent(before: ComposerState, event: InputEvent, context: ComposerContext): ComposerStep {
  let state = before;
  if (event.type === 'paste') {
    const { search } = state;
    if (search === undefined) {
      const step = applyPaste(state, event.text);
      return event.truncated ? { ...step, effects: [...step.effects, CUT_PASTE] } : step;
    }
    return searchText(state, search, search.find.query + (event.text.split('\n')[0] ?? ''));
  }
  if (event.type !== 'key' || event.kind === 'release') return only(state);
  if (state.search !== undefined) {
    const step = applySearchKey(state, event);
    if (step !== undefined) return step;
    state = acceptSearch(state);
  }
  const popup = state.popup === undefined ? undefined : applyPopupKey(state, state.popup, event);
  if (popup !== undefined) return popup;
  if (state.vim !== undefined) {
    if (opensTyping(state, event)) state = { ...state, vim: { ...state.vim, mode: 'insert' } };
    else {
      const step = applyVimKey(state, state.vim, event);
      if (step !== undefined) return step;
    }
  }
  const action = findAction(state.keymap, event);
  if (action !== undefined) return applyAction(state, action, event, context);
  if (event.text !== '') return only(typeKey(state, event.text));
  if (event.key === 'c' && event.ctrl) return clearComposer(state);
  if (event.key === 'escape' && state.isShell && state.editor.draft.text === '') {
    return only({ ...state, isShell: false });
  }
  return only(state);
}

/** A `!` before everything is no text: it makes the text a command. */
function typeKey(state: ComposerState, text: string): ComposerState {
  if (text === '!' && !state.isShell && state.editor.draft.cursor === 0) return { ...state, isShell: true };
  return { ...state, editor: typeText(state.editor, text) };
}

function applyAction(
  state: ComposerState,
  action: ComposerAction,
  key: KeyInput,
  context: ComposerContext,
): ComposerStep {
  const { draft } = state.editor;
  switch (action) {
    case 'submit':
      return submitDraft(state, 'submit');
    case 'queue':
      return submitDraft(state, context.isTurnRunning ? 'queue' : 'submit');
    case 'history_search_previous':
      return only({ ...state, search: openSearch(state), popup: undefined });
    case 'history_search_next':
      return only(state);
    case 'paste_image':
      return only(state, { type: 'ask', topic: 'clipboard-image' });
    case 'move_up':
      return moveUp(state);
    case 'move_down':
      return moveDown(state);
    // Pressed again, ctrl+a and ctrl+e go on to the next line; home and end stay.
    case 'move_line_start':
      return only({ ...state, editor: applyMove(state.editor, planLineStart(draft, key.ctrl)) });
    case 'move_line_end':
      return only({ ...state, editor: applyMove(state.editor, planLineEnd(draft, key.ctrl)) });
    case 'delete_backward':
      if (draft.cursor === 0 && state.isShell) return only({ ...state, isShell: false });
      break;
    default:
  }
  const editor = applyEditorAction(state.editor, action);
  return only(editor === undefined ? state : { ...state, editor });
}

function openSearch({ editor, isShell }: ComposerState): Search {
  return { find: EMPTY_SEARCH, base: { editor, isShell } };
}
