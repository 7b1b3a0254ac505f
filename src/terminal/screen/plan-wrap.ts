/** Two rows that are one line. Pure. */
import { BLANK, CONTINUATION, isUncertainCell, measureCell } from '#/terminal/cells/glyphs.ts';
import type { Grid } from '#/terminal/cells/grid.ts';
import { UNKNOWN, type Pen } from './pen.ts';
import type { Plan } from './plan.ts';

/**
 * Writes the last cell of a row and the first of the next one again, so that the terminal itself goes from one to the other and knows
 * that they are one line. `penRow` is where the pen has the first of them.
 */
export function planWrap(plan: Plan, pen: Pen, grid: Grid, row: number, penRow: number): void {
  const { cols } = grid;
  if (row < 0 || row + 1 >= grid.rows || cols < 2) return;
  const next = (row + 1) * cols;
  const last = grid.content[next - 1] === CONTINUATION ? next - 2 : next - 1;
  const ends = grid.content[last] ?? BLANK;
  const begins = grid.content[next] ?? BLANK;
  if (ends === BLANK || isUncertainCell(ends) || isUncertainCell(begins)) return;
  pen.moveTo(plan, last - row * cols, penRow);
  pen.setStyle(plan, grid.style[last] ?? 0);
  plan.add('autowrap', 1);
  plan.add('cells', last, next - last);
  pen.setStyle(plan, grid.style[next] ?? 0);
  plan.add('cells', next, measureCell(begins));
  plan.add('autowrap', 0);
  pen.x = UNKNOWN;
  pen.y = penRow + 1;
}
