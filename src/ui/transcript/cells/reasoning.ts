/** What the model thought, where people want to see it: dim, and only with the details. Pure. */
import { splitText } from '#/ui/text/wrap-line.ts';
import type { ReasoningCell } from '../cell.ts';
import { bullet, INDENT, NO_ROWS, wrapAllRows, type CellFrame, type Rows } from '../rows.ts';

/** Nothing unless details are shown, and the configuration does not hide it. */
export function drawReasoning(cell: ReasoningCell, { cols, theme, isExpanded, showsReasoning }: CellFrame): Rows {
  if (!isExpanded || !showsReasoning) return NO_ROWS;
  const style = { ...theme.dim, italic: true };
  const lines = splitText(cell.text.trim().replaceAll('**', ''), style);
  return wrapAllRows(lines, cols, bullet(theme.dim), INDENT);
}
