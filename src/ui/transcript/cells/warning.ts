/** A warning. Pure. */
import { splitText } from '#/ui/text/wrap-line.ts';
import type { WarningCell } from '../cell.ts';
import { INDENT, wrapAllRows, type CellFrame, type Row } from '../rows.ts';

export function drawWarning(cell: WarningCell, { cols, theme }: CellFrame): Row[] {
  return wrapAllRows(
    splitText(cell.message.trim(), theme.warning),
    cols,
    [{ text: '⚠ ', style: theme.warning }],
    INDENT,
  );
}
