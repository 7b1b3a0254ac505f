/** Deed `goal`: shows, sets, changes, pauses, clears the goal of the session. @effects session */
import { isObject, stringMember } from '#/base/json.ts';
import { createGoalField, createGoalReplacement } from '#/ui/layers/goal-layers.ts';
import type { LiveGoal } from '#/workstation/live-session.ts';
import { defineDeed } from './deed.ts';

const STATUSES: Readonly<Record<string, 'active' | 'paused' | 'cleared'>> = {
  pause: 'paused',
  resume: 'active',
  clear: 'cleared',
};

export default defineDeed({
  name: 'goal',
  /** @param argument as it stands behind `/goal`, or `GoalWords` */
  async run({ session, post }, argument) {
    const live = session();
    if (live === undefined) return;
    const say = (text: string): void => post({ type: 'notice', text, tone: 'info' });
    const { goal } = live.facts;
    if (isObject(argument)) {
      const objective = stringMember(argument, 'objective') ?? '';
      await live.setGoal({ objective, isNew: argument['isNew'] === true });
      return;
    }
    if (typeof argument !== 'string') return;
    const status = STATUSES[argument];
    if (argument === '') {
      if (goal === undefined) say('No goal is set. /goal WHAT sets one: the agent goes on until it is reached.');
      else post({ type: 'table', title: 'Goal', rows: listGoal(goal) });
    } else if (goal === undefined && (status !== undefined || argument === 'edit')) say('No goal is set.');
    else if (status !== undefined) await live.setGoal({ status });
    else if (argument === 'edit') post({ type: 'open-layer', layer: createGoalField(goal?.objective ?? '') });
    else if (goal === undefined || goal.status === 'complete') await live.setGoal({ objective: argument, isNew: true });
    else post({ type: 'open-layer', layer: createGoalReplacement(argument) });
  },
});

/** Pure. */
function listGoal({ objective, status, tokensUsed, tokenBudget, timeUsedSeconds }: LiveGoal) {
  const minutes = Math.floor(timeUsedSeconds / 60);
  const budget = tokenBudget === null ? '' : ` of ${tokenBudget.toLocaleString('en-US')}`;
  return [
    { label: 'Status', value: status.replace('_', ' ') },
    { label: 'Objective', value: objective },
    { label: 'Time used', value: `${minutes > 0 ? `${minutes}m ` : ''}${timeUsedSeconds % 60}s` },
    { label: 'Tokens used', value: `${tokensUsed.toLocaleString('en-US')}${budget}` },
    { label: 'Commands', value: `/goal edit, /goal ${status === 'active' ? 'pause' : 'resume'}, /goal clear` },
  ];
}
