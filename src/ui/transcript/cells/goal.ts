/** The goal of a long-running task: set, or changed. Pure. */
import type { GoalCell } from '../cell.ts';
import { bullet, elbow, flattenText, INDENT, wrapRows, type CellFrame, type Row } from '../rows.ts';

const STATES: Readonly<Record<string, string>> = {
  active: 'Goal active',
  paused: 'Goal paused',
  complete: 'Goal complete',
  blocked: 'Goal blocked',
  budget_limited: 'Goal out of budget',
};

export function drawGoal(cell: GoalCell, { cols, theme }: CellFrame): Row[] {
  const budget = cell.tokenBudget === null ? '' : ` · ${cell.tokensUsed}/${cell.tokenBudget} tokens`;
  // Taken back by the user.
  const isCleared = cell.objective === '';
  const done = cell.status === 'complete' && !isCleared;
  const spans = [
    { text: isCleared ? 'Goal cleared' : (STATES[cell.status] ?? `Goal ${cell.status}`), style: theme.bold },
    { text: budget, style: theme.dim },
  ];
  const rows = wrapRows({ spans }, cols, bullet(done ? { ...theme.success, bold: true } : theme.bullet), INDENT);
  if (isCleared) return rows;
  const text = flattenText(cell.objective);
  return [...rows, ...wrapRows({ spans: [{ text, style: theme.dim }] }, cols, elbow(theme), [{ text: '    ' }])];
}
