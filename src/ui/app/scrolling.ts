/** Scrolling the transcript, and asking for more of it before its top is reached. Pure, but for the transcript. */
import type { UiStep } from './settle-effects.ts';
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

/** Asks for the page that is wanted, where an end of what is here comes near: to be settled by whoever routes the input. */
export function loadWanted(state: UiState): UiStep {
  const wanted = state.transcript.wantedHistory;
  return { state, effects: wanted === undefined ? [] : [{ type: 'load-history', ...wanted }] };
}
