/** When the screen looks otherwise with nothing but time passing: nobody is woken before. Pure. */
import { measureHold } from './held-questions.ts';
import { isWorking, mayMove, type UiState } from './ui-state.ts';
import { FRAME_MS, measureNextChange } from './working-row.ts';
import { SPINNER_MS } from './window-title.ts';

/** Step of what pulses in the transcript. */
const PULSE_MS = 100;

/** Milliseconds until the next tick; undefined: nothing moves. */
export function planNextTick(state: UiState): number | undefined {
  const { nowMs, live, toast, armed, transcript } = state;
  const waits: number[] = [];
  if (toast !== undefined) waits.push(toast.untilMs - nowMs);
  if (armed !== undefined) waits.push(armed.untilMs - nowMs);
  const hold = measureHold(state);
  if (hold !== undefined) waits.push(hold);
  const moves = mayMove(state);
  const turn = live?.turn;
  if (isWorking(state) && turn !== undefined) {
    if (!state.isAnswering && state.facts.mode !== 'accessible') {
      waits.push(
        measureNextChange({ text: transcript.statusText ?? 'Working', elapsedMs: nowMs - turn.startedAtMs, moves }),
      );
    }
    if (moves) waits.push(SPINNER_MS - (nowMs % SPINNER_MS));
  }
  if (moves && transcript.isMoving) waits.push(PULSE_MS);
  if (waits.length === 0) return undefined;
  // Never twice within a frame.
  return Math.max(FRAME_MS / 2, Math.min(...waits));
}
