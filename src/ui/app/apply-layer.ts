/** Input for the layer on top. Pure. */
import type { KeyInput, MouseInput, PasteInput } from '#/terminal/input/input-event.ts';
import { planLayerFrame } from './layout.ts';
import { settleEffects, type UiStep } from './settle-effects.ts';
import type { UiState } from './ui-state.ts';

/** Undefined where there is no layer, or the input was not its. */
export function applyLayerInput(state: UiState, input: KeyInput | PasteInput | MouseInput): UiStep | undefined {
  const top = state.layers.at(-1);
  if (top === undefined) return undefined;
  const { layer, effects, isPassed } = top.onInput(input, planLayerFrame(state, top.place));
  const below = state.layers.slice(0, -1);
  const layers = layer === undefined ? below : [...below, layer];
  const step = settleEffects({ ...state, layers, needsAnswer: state.needsAnswer && layer !== undefined }, effects);
  return isPassed === true && step.effects.length === 0 && layer === top ? undefined : step;
}
