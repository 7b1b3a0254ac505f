/** `/goal`: what the agent is to reach, over several turns. Pure. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { createGoalLayer, createGoalReplaceLayer, setGoal } from '#/ui/layers/goal-layer.ts';
import type { LiveGoal } from '#/workstation/live-session.ts';
import { defineSlashCommand, notice, refusal } from './slash-command.ts';

const STATUSES = { pause: 'paused', resume: 'active', clear: 'cleared' } as const;

export default defineSlashCommand({
  name: 'goal',
  description: 'set the goal that the agent works towards over several turns',
  argument: '[GOAL|edit|pause|resume|clear]',
  whileRunning: true,
  run: ({ argument, facts: { goal } }) => [decideGoal(argument, goal)],
});

function decideGoal(argument: string, goal: LiveGoal | undefined): UiEffect {
  if (argument === '') {
    return notice(
      goal === undefined
        ? 'No goal is set. /goal WHAT sets one: the agent goes on until it is reached.'
        : printGoal(goal),
    );
  }
  if (argument === 'edit' || isStatus(argument)) {
    if (goal === undefined) return refusal('No goal is set. /goal WHAT sets one.');
    if (argument === 'edit') return { type: 'open-layer', layer: createGoalLayer(goal.objective) };
    return setGoal({ status: STATUSES[argument] });
  }
  if (goal === undefined || goal.status === 'complete') return setGoal({ objective: argument });
  return { type: 'open-layer', layer: createGoalReplaceLayer(goal.objective, argument) };
}

function isStatus(word: string): word is keyof typeof STATUSES {
  return Object.hasOwn(STATUSES, word);
}

function printGoal({ status, tokensUsed, tokenBudget, objective }: LiveGoal): string {
  const budget = tokenBudget === null ? '' : ` of ${tokenBudget}`;
  const more = status === 'complete' ? '/goal WHAT sets another one' : '/goal edit, pause, resume or clear';
  return `Goal (${status}, ${tokensUsed}${budget} tokens): ${objective}\n${more}.`;
}
