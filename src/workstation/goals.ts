/** The goal of a thread as its tools see it: what was recorded, with the tokens and the time used since. Pure. */
import type { Goal } from '#/agent/tools/tool.ts';
import type { SessionState } from '#/session/events/state.ts';

/** @param nowMs milliseconds since the epoch */
export function currentGoal(state: SessionState, nowMs: number): Goal | null {
  const { goal } = state;
  if (goal?.payload === undefined) return null;
  const active = goal.status === 'active';
  const sinceSeconds = Math.max(0, Math.floor(nowMs / 1000) - goal.updated_at);
  return {
    objective: goal.payload.objective,
    status: goal.status,
    tokenBudget: goal.token_budget,
    tokensUsed: goal.tokens_used,
    timeUsedSeconds: goal.time_used_seconds + (active ? sinceSeconds : 0),
    createdAt: goal.created_at,
    updatedAt: goal.updated_at,
  };
}
