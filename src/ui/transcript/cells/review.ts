/** A code review begins or ends. Pure. */
import type { ReviewCell } from '../cell.ts';
import { wrapRows, type CellFrame, type Row } from '../rows.ts';

export function drawReview({ target }: ReviewCell, { cols, theme }: CellFrame): Row[] {
  const text =
    target === undefined
      ? '<< Code review finished >>'
      : `>> Code review started: ${target.replaceAll(/\s+/g, ' ')} <<`;
  return wrapRows({ spans: [{ text, style: theme.accent }] }, cols, [], []);
}
