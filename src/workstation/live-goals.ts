/** The goal of a session as its user changes it. Pure. */
import { OBJECTIVE_LIMIT } from '#/agent/tools/goal-report.ts';
import type { Goal } from '#/agent/tools/tool.ts';
import { encodeGoalEvent } from '#/agent/turn/tool-events.ts';
import { CsmError } from '#/base/errors.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { SessionState } from '#/session/events/state.ts';
import { countThreadTokens, currentGoal } from './goals.ts';
import type { GoalChange, LiveGoal } from './live-session.ts';

/** As screens show it; undefined where there is none. */
export function projectGoal(state: SessionState, nowMs: number): LiveGoal | undefined {
  const goal = currentGoal(state, nowMs, countThreadTokens(state.usage));
  if (goal === null) return undefined;
  const { objective, status, tokensUsed, tokenBudget } = goal;
  return { objective, status, tokensUsed, tokenBudget };
}

/**
 * What is recorded for the change.
 * @throws CsmError `goal-none`, `goal-empty`, `goal-long`
 */
export function planGoalChange(state: SessionState, change: GoalChange, nowMs: number): DurableEvent {
  const threadTokens = countThreadTokens(state.usage);
  const updatedAt = Math.floor(nowMs / 1000);
  const before = currentGoal(state, nowMs, threadTokens);
  const objective = change.objective?.trim();
  if (objective === '') throw new CsmError('input', 'goal-empty', 'the goal says nothing');
  if (objective !== undefined && [...objective].length > OBJECTIVE_LIMIT) {
    throw new CsmError('input', 'goal-long', `a goal has at most ${OBJECTIVE_LIMIT} characters`, {
      hint: 'Put the details into a file, and name the file in the goal.',
    });
  }
  const fresh: Goal = {
    objective: objective ?? '',
    status: 'active',
    tokenBudget: null,
    tokensUsed: 0,
    timeUsedSeconds: 0,
    createdAt: updatedAt,
    updatedAt,
  };
  const isFresh = before === null || before.status === 'complete' || change.isNew === true;
  const goal = objective === undefined ? before : isFresh ? fresh : { ...before, objective, status: 'active' as const };
  if (goal === null) {
    throw new CsmError('input', 'goal-none', 'this session has no goal', { hint: 'Set one: /goal OBJECTIVE.' });
  }
  const { status } = change;
  if (status === 'cleared')
    return encodeGoalEvent({ ...goal, objective: '', status: 'complete', updatedAt }, threadTokens);
  return encodeGoalEvent({ ...goal, status: status ?? goal.status, updatedAt }, threadTokens);
}
