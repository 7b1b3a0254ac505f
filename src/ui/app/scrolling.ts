/** Scrolling the transcript, and asking for more of it before its top is reached. Pure, but for the transcript. */
import { settleEffects, type UiStep } from './settle-effects.ts';
import type { UiState } from './ui-state.ts';

export function scrollTranscript(state: UiState, rows: number): UiStep {
  state.transcript.scrollBy(rows);
  return loadWanted(state);
}

export function scrollTranscriptTo(state: UiState, end: 'top' | 'end'): UiStep {
  if (end === 'top') state.transcript.scrollToTop();
  else state.transcript.scrollToEnd();
  return loadWanted(state);
}

function loadWanted(state: UiState): UiStep {
  return state.transcript.wantsHistory ? settleEffects(state, [{ type: 'load-history' }]) : { state, effects: [] };
}
