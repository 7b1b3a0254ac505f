/** The goal of a thread: as its tools see it, and what the model is told of it unasked. Pure. */
import { printGoalBudgetNote, printGoalContinuation } from '#/agent/tools/goal-notes.ts';
import { isOverBudget } from '#/agent/tools/goal-report.ts';
import type { Goal } from '#/agent/tools/tool.ts';
import { encodeGoalEvent } from '#/agent/turn/tool-events.ts';
import type { ResponseItem, TokenUsage } from '#/protocol/responses/items.ts';
import type { DurableEvent } from '#/session/events/index.ts';
import type { SessionState } from '#/session/events/state.ts';

/**
 * What was recorded, with the tokens and the time used since.
 * @param nowMs milliseconds since the epoch
 * @param threadTokens that the thread has used, see {@link countThreadTokens}
 */
export function currentGoal(state: SessionState, nowMs: number, threadTokens: number): Goal | null {
  const { goal } = state;
  // One without an objective was taken back by the user.
  if (goal?.payload === undefined || goal.payload.objective === '') return null;
  const isCounting = goal.status === 'active' || goal.status === 'budget_limited';
  const sinceSeconds = Math.max(0, Math.floor(nowMs / 1000) - goal.updated_at);
  return {
    objective: goal.payload.objective,
    status: goal.status,
    tokenBudget: goal.token_budget,
    tokensUsed: goal.tokens_used + (isCounting ? Math.max(0, threadTokens - (goal.thread_tokens ?? threadTokens)) : 0),
    timeUsedSeconds: goal.time_used_seconds + (isCounting ? sinceSeconds : 0),
    createdAt: goal.created_at,
    updatedAt: goal.updated_at,
  };
}

/** Tokens as budgets count them: what was cached costs nothing. */
export function countThreadTokens(usage: TokenUsage): number {
  return Math.max(0, usage.input_tokens - usage.cached_input_tokens) + usage.output_tokens;
}

/** How a turn finds the goal. */
export interface GoalStart {
  /** The turn is the goal's, too: the model was told to go on with it. */
  readonly isContinued: boolean;
  readonly events: readonly DurableEvent[];
}

/**
 * What a turn of a resumed thread begins with, in front of its prompt: an active goal is gone on with, as Codex does; one that
 * used up its budget with the last answer is marked.
 * @param toldObjective the one that the model was told last: it is not told again
 */
export function planGoalStart(
  state: SessionState,
  nowMs: number,
  nextId: () => string,
  toldObjective?: string,
): GoalStart {
  const goal = readGoal(state, nowMs);
  if (goal?.status !== 'active') return { isContinued: false, events: [] };
  if (isOverBudget(goal)) return { isContinued: false, events: [markOver(goal, state, nowMs)] };
  const told = printGoalContinuation(goal, nextId);
  const items = toldObjective === goal.objective ? told.slice(1) : told;
  return { isContinued: true, events: [{ type: 'context.added', reason: 'goal', payload: { items } }] };
}

/** What the model is told between two requests: once, that the budget is used up. */
export function planGoalRound(state: SessionState, nowMs: number, nextId: () => string): readonly DurableEvent[] {
  const goal = readGoal(state, nowMs);
  if (goal === null || !isOverBudget(goal)) return [];
  const items = [printGoalBudgetNote(goal, nextId())];
  return [markOver(goal, state, nowMs), { type: 'context.added', reason: 'goal', payload: { items } }];
}

function readGoal(state: SessionState, nowMs: number): Goal | null {
  return currentGoal(state, nowMs, countThreadTokens(state.usage));
}

function markOver(goal: Goal, state: SessionState, nowMs: number): DurableEvent {
  const over: Goal = { ...goal, status: 'budget_limited', updatedAt: Math.floor(nowMs / 1000) };
  return encodeGoalEvent(over, countThreadTokens(state.usage));
}

/** The objective that the model was told last. */
export function findToldObjective(items: readonly ResponseItem[]): string | undefined {
  const told = items.findLast(({ name }) => name === 'goal_objective')?.['output'];
  return typeof told === 'string' ? told : undefined;
}
