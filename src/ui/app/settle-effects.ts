/** Effects that concern the screen alone, done at once; the others are left for the runner. Pure. */
import { runSlashCommand } from '#/ui/commands/match-commands.ts';
import { refreshPopup, setComposerText, toggleVim } from '#/ui/composer/composer.ts';
import { createTranscriptLayer } from '#/ui/layers/transcript-layer.ts';
import { beginBrowse } from './browse.ts';
import { composerContextOf } from './composer-context.ts';
import type { NotificationKind, UiEffect } from './ui-effect.ts';
import type { UiState } from './ui-state.ts';

/** A state, and what is still to be done. */
export interface UiStep {
  readonly state: UiState;
  readonly effects: readonly UiEffect[];
}

/** How long a line below the composer stays. */
const TOAST_MS = 3_000;

export function settleEffects(state: UiState, effects: readonly UiEffect[]): UiStep {
  const left: UiEffect[] = [];
  let settled = state;
  for (const effect of effects) {
    const step = settle(settled, effect);
    settled = step.state;
    left.push(...step.effects);
  }
  return { state: settled, effects: left };
}

function settle(state: UiState, effect: UiEffect): UiStep {
  switch (effect.type) {
    case 'open-layer':
      return only({
        ...state,
        layers: [...state.layers.filter(({ name }) => name !== effect.layer.name), effect.layer],
      });
    case 'close-layer':
      return only({ ...state, layers: state.layers.filter(({ name }) => name !== effect.name) });
    case 'set-composer':
      return applyText(state, effect.text, effect.opensList === true);
    case 'notice':
      state.transcript.addNotice(effect.text, effect.tone);
      return only(state);
    case 'table':
      state.transcript.addTable(effect.title, effect.rows);
      return only(state);
    case 'toggle':
      return effect.what === 'details' && state.facts.mode === 'scrollback'
        ? openTranscript(state)
        : only(applyToggle(state, effect.what, effect.isOn));
    case 'run-command':
      return applyCommand(state, effect.name, effect.argument);
    case 'find':
      return only(applyFind(state, effect.query, effect.step));
    case 'copy':
      return { state: withToast(state, 'Copy sent to terminal · paste to verify'), effects: [effect] };
    case 'notify':
      return { state, effects: tellsOf(state, effect.about) ? [effect] : [] };
    case 'load-history':
      if (state.isLoadingHistory) return only(state);
      return { state: { ...state, isLoadingHistory: true }, effects: [effect] };
    case 'submit':
    case 'run-shell':
      // Whoever says something wants to see the answer.
      state.transcript.scrollToEnd();
      return { state, effects: [effect] };
    default:
      return { state, effects: [effect] };
  }
}

/** What the terminal keeps cannot show more of itself: all of it stands in a screen of its own. */
export function openTranscript(state: UiState): UiStep {
  const layer = createTranscriptLayer((cols, theme) => state.transcript.drawDetails(cols, theme));
  return settle(state, { type: 'open-layer', layer });
}

function only(state: UiState): UiStep {
  return { state, effects: [] };
}

export function withToast(state: UiState, text: string): UiState {
  return { ...state, toast: { text, untilMs: state.nowMs + TOAST_MS } };
}

function applyText(state: UiState, text: string, opensList: boolean): UiStep {
  const composer = setComposerText(state.composer, text);
  if (!opensList) return only({ ...state, composer });
  const opened = refreshPopup(composer, composerContextOf(state));
  return { state: { ...state, composer: opened.state }, effects: opened.effects };
}

/** Looks for a text in the transcript; the layers are told how much of it there is. */
function applyFind(state: UiState, query: string | undefined, step: 1 | -1 | undefined): UiState {
  const { transcript } = state;
  if (step === undefined) transcript.setFind(query);
  else transcript.findNext(step);
  const found = transcript.findState;
  return { ...state, layers: state.layers.map((layer) => layer.onAnswer?.('find', found) ?? layer) };
}

function applyToggle(state: UiState, what: 'details' | 'raw' | 'vim', isOn?: boolean): UiState {
  switch (what) {
    case 'details':
      state.transcript.toggleDetails();
      return state;
    case 'raw':
      state.transcript.setRaw(isOn ?? !state.transcript.isRaw);
      state.transcript.addNotice(
        state.transcript.isRaw
          ? 'Raw output mode on: the transcript is plain text, for the selection of the terminal.'
          : 'Raw output mode off.',
        'info',
      );
      return state;
    case 'vim':
      state.transcript.addNotice(`Vim mode ${state.composer.vim === undefined ? 'enabled' : 'disabled'}.`, 'info');
      return { ...state, composer: toggleVim(state.composer) };
  }
}

function applyCommand(state: UiState, name: string, argument: string): UiStep {
  const { live } = state;
  if (live === undefined) {
    return only(withToast(setText(state, name, argument), 'The session is not open yet'));
  }
  if (name === 'rewind') {
    const browsing = beginBrowse(state);
    return only(browsing ?? withToast(state, 'No previous message to edit'));
  }
  return settleEffects(state, runSlashCommand(name, argument, { facts: live, nowMs: state.nowMs }));
}

function setText(state: UiState, name: string, argument: string): UiState {
  return { ...state, composer: setComposerText(state.composer, `/${name}${argument === '' ? '' : ` ${argument}`}`) };
}

/** Whether somebody is told of such things now. */
function tellsOf({ tui, isFocused }: UiState, about: NotificationKind): boolean {
  if (isFocused && tui.notificationCondition === 'unfocused') return false;
  return typeof tui.notifications === 'boolean' ? tui.notifications : tui.notifications.includes(about);
}
