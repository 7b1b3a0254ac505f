/** Who gets what is typed: the layer on top, then browsing, then the keys of the screen, then the composer. Pure. */
import type { InputEvent, KeyInput, PasteInput } from '#/terminal/input/input-event.ts';
import { applyComposerInput } from '#/ui/composer/composer.ts';
import { applyBrowseKey } from './browse.ts';
import { composerContextOf } from './composer-context.ts';
import { applyLayerInput } from './apply-layer.ts';
import { applyMouse } from './apply-mouse.ts';
import { holdUnseen } from './held-questions.ts';
import { applyScreenKey } from './screen-keys.ts';
import { settleEffects, type UiStep } from './settle-effects.ts';
import type { UiEffect } from './ui-effect.ts';
import type { UiState } from './ui-state.ts';

/** All that one read brought. What goes to the composer goes there together, as it came: a burst of text is a paste. */
export function applyKeys(state: UiState, events: readonly InputEvent[]): UiStep {
  const effects: UiEffect[] = [];
  let next = state;
  let typed: InputEvent[] = [];
  const take = (step: UiStep): void => {
    next = step.state;
    effects.push(...step.effects);
  };
  const flush = (): void => {
    if (typed.length === 0) return;
    take(applyTyped(next, typed));
    typed = [];
  };
  for (const event of events) {
    if (event.type === 'reply' || (event.type === 'key' && event.kind === 'release')) continue;
    // What stands within a burst of text goes where the text before it went: the composer decides what a line feed means there.
    if (typed.length > 0 && belongsToText(event)) {
      typed.push(event);
      continue;
    }
    flush();
    if (event.type === 'key' || event.type === 'paste') next = giveWay(holdUnseen(next), event);
    const step = route(next, event);
    if (step === undefined) typed.push(event);
    else take(step);
  }
  flush();
  return { state: next, effects };
}

/** Without the panel on top that does not stand in the way of what is typed. */
function giveWay(state: UiState, event: KeyInput | PasteInput): UiState {
  return state.layers.at(-1)?.givesWay?.(event) === true ? { ...state, layers: state.layers.slice(0, -1) } : state;
}

/** Undefined: it is the composer's. */
function route(state: UiState, event: Exclude<InputEvent, { type: 'reply' }>): UiStep | undefined {
  switch (event.type) {
    case 'focus':
      return { state: { ...state, isFocused: event.focused }, effects: [] };
    case 'mouse':
      return applyMouse(state, event);
    case 'paste':
    case 'key':
      return routeKey(state, event);
  }
}

function belongsToText(event: InputEvent): boolean {
  return (
    event.type === 'paste' ||
    (event.type === 'key' && (event.text !== '' || event.key === 'enter' || event.key === 'tab'))
  );
}

function routeKey(state: UiState, event: KeyInput | PasteInput): UiStep | undefined {
  const layered = applyLayerInput(state, event);
  if (layered !== undefined) return layered;
  if (event.type === 'paste') return undefined;
  const browsed = applyBrowseKey(state, event);
  if (browsed !== undefined) return settleEffects(browsed.state, browsed.effects);
  const selected =
    state.transcript.selectedText !== undefined && event.key === 'escape' ? clearSelection(state) : undefined;
  if (selected !== undefined) return selected;
  const step = applyScreenKey(state, event);
  return step === undefined ? undefined : settleEffects(step.state, step.effects);
}

function clearSelection(state: UiState): UiStep {
  state.transcript.clearSelection();
  return { state, effects: [] };
}

function applyTyped(state: UiState, events: readonly InputEvent[]): UiStep {
  const { state: composer, effects } = applyComposerInput(state.composer, events, composerContextOf(state));
  return settleEffects({ ...state, composer, armed: undefined }, effects);
}
