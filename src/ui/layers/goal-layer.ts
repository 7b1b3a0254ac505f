/** The goal of the session: other words for it, another one in its place. Pure. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { GoalChange } from '#/workstation/live-session.ts';
import { createFieldLayer } from './field-layer.ts';
import type { Layer } from './layer.ts';
import { closeLayer, wrapStyled } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** The effect that changes the goal. */
export function setGoal(change: GoalChange): UiEffect {
  return { type: 'do', deed: 'set-goal', argument: change };
}

/** @param objective as it is now, to be edited */
export function createGoalLayer(objective: string): Layer {
  return createFieldLayer({
    name: 'goal-edit',
    title: 'Edit goal',
    text: objective.replaceAll(/\s+/g, ' '),
    placeholder: 'what is to be reached',
    confirmHint: 'save',
    onSubmit: (text) => closeLayer(setGoal({ objective: text })),
  });
}

/** Whether another goal takes the place of one that is not reached yet. */
export function createGoalReplaceLayer(before: string, objective: string): Layer {
  return createList({
    name: 'goal-replace',
    title: 'Replace goal?',
    header: ({ cols, rows, theme }) =>
      [
        ...wrapStyled(`Now: ${before.replaceAll(/\s+/g, ' ')}`, cols, theme.dim),
        ...wrapStyled(`New: ${objective.replaceAll(/\s+/g, ' ')}`, cols, {}),
      ].slice(0, rows),
    rows: [
      {
        id: 'yes',
        label: 'Replace the goal',
        description: 'the new one begins at once, its tokens and time at nothing',
      },
      { id: 'no', label: 'Keep it', description: 'nothing changes' },
    ],
    cancelHint: 'cancel',
    onChoose: ({ id }) => (id === 'yes' ? closeLayer(setGoal({ objective, isNew: true })) : closeLayer()),
  });
}
