/** How long a turn took, and when it ended. Pure. */
import type { TurnEndCell } from '../cell.ts';
import { INDENT, printSeconds, type CellFrame, type Row } from '../rows.ts';

export function drawTurnEnd(cell: TurnEndCell, { theme, printTime }: CellFrame): Row[] {
  const text = `Worked for ${printSeconds(cell.durationMs)} • ${printTime(cell.atMs)}`;
  return [{ lead: INDENT, line: { spans: [{ text, style: theme.dim }] }, isDecor: true }];
}
