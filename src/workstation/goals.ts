/** The goal of a thread as its tools see it: what was recorded, with the tokens and the time used since. Pure. */
import type { Goal } from '#/agent/tools/tool.ts';
import type { TokenUsage } from '#/protocol/responses/items.ts';
import type { SessionState } from '#/session/events/state.ts';

/**
 * @param nowMs milliseconds since the epoch
 * @param threadTokens that the thread has used, see {@link countThreadTokens}
 */
export function currentGoal(state: SessionState, nowMs: number, threadTokens: number): Goal | null {
  const { goal } = state;
  if (goal?.payload === undefined) return null;
  const active = goal.status === 'active';
  const sinceSeconds = Math.max(0, Math.floor(nowMs / 1000) - goal.updated_at);
  return {
    objective: goal.payload.objective,
    status: goal.status,
    tokenBudget: goal.token_budget,
    tokensUsed: goal.tokens_used + (active ? Math.max(0, threadTokens - (goal.thread_tokens ?? threadTokens)) : 0),
    timeUsedSeconds: goal.time_used_seconds + (active ? sinceSeconds : 0),
    createdAt: goal.created_at,
    updatedAt: goal.updated_at,
  };
}

/** Tokens as budgets count them: what was cached costs nothing. */
export function countThreadTokens(usage: TokenUsage): number {
  return Math.max(0, usage.input_tokens - usage.cached_input_tokens) + usage.output_tokens;
}
