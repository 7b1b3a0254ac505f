/** The list above the composer: its keys, and when it is there. Pure. */
import type { KeyInput } from '#/terminal/input/input-event.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { askImage } from './apply-paste.ts';
import { findAction, takesChoice } from './composer-keys.ts';
import { editDraft, only, type ComposerContext, type ComposerState, type ComposerStep } from './composer-state.ts';
import { encodeFragment, replaceRange } from './draft.ts';
import { findToken, type Token } from './find-token.ts';
import { decodePastedPath } from './paste.ts';
import { movePopup, planPopup, turnPopup, type Choice, type Popup } from './popup.ts';
import { submitDraft } from './submit.ts';

/** The step with the list that belongs to where it leads. */
export function withPopup(step: ComposerStep, context: ComposerContext): ComposerStep {
  const popup = refreshPopup(step.state, context);
  return {
    state: popup.state,
    effects: step.effects.length === 0 ? popup.effects : [...step.effects, ...popup.effects],
  };
}

/** Keys of the list; undefined: the key is none of them. */
export function applyPopupKey(state: ComposerState, popup: Popup, key: KeyInput): ComposerStep | undefined {
  const action = findAction(state.keymap, key);
  if (key.key === 'escape' && !key.alt) {
    const { kind, start, query } = popup.token;
    return only({ ...state, popup: undefined, dismissed: { kind, start, query } });
  }
  if (action === 'move_up') return only({ ...state, popup: movePopup(popup, -1) });
  if (action === 'move_down') return only({ ...state, popup: movePopup(popup, 1) });
  if (popup.token.kind === 'mentions' && (key.key === 'left' || key.key === 'right') && !key.ctrl && !key.alt) {
    return only({ ...state, popup: turnPopup(popup, key.key === 'left' ? -1 : 1) });
  }
  const isTab = key.key === 'tab' && !key.shift;
  if (!isTab && !takesChoice(state.keymap, key)) return undefined;
  const choice = popup.choices[isTab ? Math.max(0, popup.selected) : popup.selected];
  const isCommand = popup.token.kind === 'commands';
  // No name of a command is sent by the key that completes it.
  if (choice === undefined) return isCommand && isTab ? only(state) : undefined;
  if (isCommand && !isTab) return runChoice(state, popup, choice);
  return insertChoice(state, popup, choice);
}

function runChoice(state: ComposerState, { token }: Popup, choice: Choice): ComposerStep {
  const { draft } = state.editor;
  const isGlued = /^\S/.test(draft.text.slice(token.end, token.end + 1));
  const name = encodeFragment(isGlued ? choice.insert : choice.insert.trimEnd());
  return submitDraft(editDraft(state, replaceRange(draft, token.start, token.end, name)), 'submit');
}

function insertChoice(state: ComposerState, { token }: Popup, choice: Choice): ComposerStep {
  const { draft } = state.editor;
  // A blank that is there already is not put there again.
  const end = draft.text[token.end] === ' ' ? token.end + 1 : token.end;
  const next = editDraft(state, replaceRange(draft, token.start, end, encodeFragment(choice.insert)));
  const path = choice.isFile === true && !state.isShell ? decodePastedPath(choice.insert) : undefined;
  return askImage({ ...next, popup: undefined }, path, choice.insert);
}

/** The list that belongs to the word at the cursor, and the questions for what is to stand in it. */
export function refreshPopup(state: ComposerState, context: ComposerContext): ComposerStep {
  const token = state.search === undefined ? findMeant(state, context) : undefined;
  if (token === undefined || state.vim?.mode === 'normal') return closePopup(state);
  const { dismissed } = state;
  if (dismissed?.kind === token.kind && dismissed.start === token.start && token.query.startsWith(dismissed.query)) {
    return only(state.popup === undefined ? state : { ...state, popup: undefined });
  }
  const asksFiles = token.kind === 'mentions' && state.askedFiles !== token.query;
  // Asked anew for each such word: a skill may have been added.
  const asksSkills = token.kind !== 'commands' && !state.hasAskedSkills;
  const { files, skills = [] } = state;
  const popup = planPopup(token, state.popup, { commands: context.commands, skills, files });
  const next = {
    ...state,
    popup,
    dismissed: undefined,
    askedFiles: asksFiles ? token.query : state.askedFiles,
    hasAskedSkills: token.kind !== 'commands',
  };
  const effects: UiEffect[] = [];
  if (asksSkills) effects.push({ type: 'ask', topic: 'skills' });
  if (asksFiles) effects.push({ type: 'ask', topic: 'files', argument: token.query });
  return { state: next, effects };
}

/** The word at the cursor; the beginning of a command that is typed before other text by itself. */
function findMeant({ editor: { draft }, isShell }: ComposerState, context: ComposerContext): Token | undefined {
  const token = findToken(draft, isShell);
  const { cursor } = draft;
  if (token?.kind !== 'commands' || cursor === token.end || context.commands(token.query).length > 0) return token;
  const query = draft.text.slice(token.start + 1, cursor);
  return query === '' ? undefined : { ...token, end: cursor, query };
}

/** The cursor is in no word that a list belongs to. */
function closePopup(state: ComposerState): ComposerStep {
  const { popup, dismissed, askedFiles, hasAskedSkills, search } = state;
  if (popup === undefined && dismissed === undefined && askedFiles === undefined && !hasAskedSkills) return only(state);
  // While the history is searched, what is shown is not being written.
  return only({
    ...state,
    popup: undefined,
    dismissed: search === undefined ? undefined : dismissed,
    files: undefined,
    askedFiles: undefined,
    hasAskedSkills: false,
  });
}
