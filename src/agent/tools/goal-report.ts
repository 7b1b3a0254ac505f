/** A thread's goal as the goal tools answer it. Member names and order are Codex 0.169.0's. Pure. */
import type { Goal } from './tool.ts';

/** Longest objective, in characters. */
export const OBJECTIVE_LIMIT = 4000;

/** Told to the model when a goal with a budget is complete. */
const COMPLETION_REPORT =
  'The goal is complete. Tell the user what it took: `goal.tokensUsed` of `goal.tokenBudget` tokens and, where it is over ' +
  'zero, the time in `goal.timeUsedSeconds`, in words and units that suit the answer.';

/** Whether an active goal has used up its tokens. */
export function isOverBudget({ status, tokenBudget, tokensUsed }: Goal): boolean {
  return status === 'active' && tokenBudget !== null && tokensUsed >= tokenBudget;
}

/** The output of a goal tool: a JSON text. `completing`: this call has completed the goal. */
export function printGoalReport(goal: Goal | null, threadId: string, completing = false): string {
  if (goal === null) return JSON.stringify({ goal: null, remainingTokens: null, completionBudgetReport: null });
  const { objective, tokenBudget, tokensUsed, timeUsedSeconds, createdAt, updatedAt } = goal;
  const isOver = goal.status === 'budget_limited' || isOverBudget(goal);
  const status = isOver ? 'budgetLimited' : goal.status;
  const budget = tokenBudget === null ? {} : { tokenBudget };
  return JSON.stringify({
    goal: { threadId, objective, status, ...budget, tokensUsed, timeUsedSeconds, createdAt, updatedAt },
    remainingTokens: tokenBudget === null ? null : Math.max(0, tokenBudget - tokensUsed),
    completionBudgetReport: completing && tokenBudget !== null ? COMPLETION_REPORT : null,
  });
}
