/** Less or more reasoning, by a key. Pure. */
import { findModel } from '#/config/models.ts';
import { withToast, type UiStep } from './settle-effects.ts';
import type { UiState } from './ui-state.ts';

export function applyEffort(state: UiState, step: -1 | 1): UiStep {
  const { live } = state;
  if (live === undefined) return { state, effects: [] };
  const { model } = findModel(live.settings.model);
  const efforts = model.supportedEfforts;
  const now = live.effort ?? model.defaultEffort;
  const at = now === undefined ? -1 : efforts.indexOf(now);
  const effort = efforts[at + step];
  if (at < 0 || effort === undefined) {
    return {
      state: withToast(
        state,
        efforts.length === 0
          ? 'This model has no levels of reasoning'
          : `${now} is the ${step > 0 ? 'most' : 'least'} there is`,
      ),
      effects: [],
    };
  }
  return { state: withToast(state, `Reasoning: ${effort}`), effects: [{ type: 'apply-settings', change: { effort } }] };
}
