/** What a hook said, or that it went wrong. Pure. */
import { splitText } from '#/ui/text/wrap-line.ts';
import type { HookCell } from '../cell.ts';
import { bullet, DEEP_INDENT, elbow, type CellFrame, type Row, wrapAllRows } from '../rows.ts';

export function drawHook(cell: HookCell, { cols, theme }: CellFrame): Row[] {
  const isGood = cell.status === 'completed';
  const spans = [
    { text: 'Hook ', style: theme.bold },
    { text: cell.event, style: theme.accent },
  ];
  const end = isGood ? [] : [{ text: ` ${cell.status}`, style: theme.error }];
  const rows: Row[] = [{ lead: bullet(isGood ? theme.bullet : theme.error), line: { spans: [...spans, ...end] } }];
  for (const { kind, text } of cell.entries) {
    const style = kind === 'error' ? theme.error : kind === 'warning' ? theme.warning : theme.dim;
    const label = kind === 'warning' || kind === 'feedback' ? '' : `${kind}: `;
    const lead = rows.length === 1 ? elbow(theme) : DEEP_INDENT;
    rows.push(...wrapAllRows(splitText(label + text.trim(), style), cols, lead, DEEP_INDENT));
  }
  return rows;
}
