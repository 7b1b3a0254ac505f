/** Looking through earlier prompts, to go back to one. Pure, but for the transcript. */
import type { KeyInput } from '#/terminal/input/input-event.ts';
import { printKeyName } from '#/terminal/input/key-names.ts';
import type { Hint } from '#/ui/layers/layer-parts.ts';
import { loadWanted, scrollTranscript } from './scrolling.ts';
import type { UiStep } from './settle-effects.ts';
import type { UiState } from './ui-state.ts';

/** Begins with the last prompt; undefined where there is none. */
export function beginBrowse(state: UiState): UiState | undefined {
  const prompt = state.transcript.prompts().at(-1);
  if (prompt === undefined) return undefined;
  return show(state, prompt.itemId);
}

/** What a key does meanwhile; undefined: it is none of browsing's. */
export function applyBrowseKey(state: UiState, key: KeyInput): UiStep | undefined {
  const { browse, transcript } = state;
  if (browse === undefined) return undefined;
  const prompts = transcript.prompts();
  const at = prompts.findIndex(({ itemId }) => itemId === browse.itemId);
  const to = (index: number): UiStep => {
    const prompt = prompts[Math.max(0, Math.min(prompts.length - 1, index))];
    return loadWanted(prompt === undefined ? state : show(state, prompt.itemId));
  };
  switch (printKeyName(key)) {
    case 'left':
    case 'h':
      return to(at - 1);
    case 'right':
    case 'l':
      return to(at + 1);
    case 'up':
    case 'k':
      return scrollTranscript(state, -1);
    case 'down':
    case 'j':
      return scrollTranscript(state, 1);
    case 'home':
    case 'g':
      return to(0);
    case 'end':
    case 'G':
      return to(prompts.length - 1);
    case 'enter':
      return { state: endBrowse(state), effects: [{ type: 'backtrack', itemId: browse.itemId }] };
    case 'q':
    case 'escape':
    case 'ctrl+c':
      return { state: endBrowse(state), effects: [] };
  }
  return undefined;
}

function endBrowse(state: UiState): UiState {
  state.transcript.setBrowsed(undefined);
  state.transcript.scrollToEnd();
  return { ...state, browse: undefined };
}

function show(state: UiState, itemId: string): UiState {
  state.transcript.setBrowsed(itemId);
  return { ...state, browse: { itemId } };
}

export function browseHints(): readonly Hint[] {
  return [
    ['↑↓/jk', 'scroll'],
    ['←→/hl', 'prompts'],
    ['^t', 'details'],
    ['↵', 'rewind'],
    ['esc', 'back'],
  ];
}
