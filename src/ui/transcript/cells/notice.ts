/** A line that csm says. Pure. */
import { splitText } from '#/ui/text/wrap-line.ts';
import type { NoticeCell } from '../cell.ts';
import { bullet, INDENT, wrapAllRows, type CellFrame, type Row } from '../rows.ts';

export function drawNotice(cell: NoticeCell, { cols, theme }: CellFrame): Row[] {
  const isError = cell.tone === 'error';
  const lines = splitText(cell.text.trimEnd(), isError ? theme.error : undefined);
  return wrapAllRows(lines, cols, isError ? [{ text: '■ ', style: theme.error }] : bullet(theme.bullet), INDENT);
}
