/** A call of an MCP server's tool, or of one that csm has no picture of. Pure. */
import { cutLine } from '#/ui/text/fit-line.ts';
import { splitText } from '#/ui/text/wrap-line.ts';
import type { ToolCell } from '../cell.ts';
import { drawApproval, isRefused } from './approval.ts';
import { bullet, DEEP_INDENT, elbow, toggleRows, wrapAllRows, wrapRows, type CellFrame, type Row } from '../rows.ts';

const SHOWN_ROWS = 3;

export function drawTool(cell: ToolCell, frame: CellFrame): Row[] {
  const { cols, theme, isExpanded } = frame;
  const asked = drawApproval(
    cell.approval,
    [{ text: 'call ' }, { text: cell.name, style: theme.accent }],
    frame,
    cell.reason,
  );
  if (isRefused(cell.approval)) return asked;
  const runs = cell.state !== 'done';
  const failed = !runs && cell.status !== 'completed';
  const verb = runs ? 'Calling' : failed ? (cell.status === 'interrupted' ? 'Interrupted' : 'Failed') : 'Called';
  const rows: Row[] = [
    ...asked,
    {
      lead: bullet(runs ? theme.bullet : failed ? theme.error : { ...theme.success, bold: true }),
      line: cutLine(
        {
          spans: [
            { text: `${verb} `, style: theme.bold },
            { text: cell.name, style: theme.accent },
          ],
        },
        Math.max(1, cols - 2),
      ),
      ...(cell.state === 'running' ? { isPulsing: true } : {}),
      toggles: true,
    },
  ];
  if (isExpanded && cell.input !== '') {
    rows.push(...wrapAllRows(splitText(printInput(cell.input), theme.dim), cols, elbow(theme), DEEP_INDENT));
  }
  const output = (failed && cell.output.trim() === '' ? (cell.reason ?? '') : cell.output).trim();
  const lines = output === '' ? [] : splitText(output, failed ? theme.error : theme.dim);
  const shown = isExpanded ? lines : lines.slice(0, SHOWN_ROWS);
  let isCut = lines.length > shown.length;
  for (const line of shown) {
    const lead = rows.length === asked.length + 1 ? elbow(theme) : DEEP_INDENT;
    if (isExpanded) rows.push(...wrapRows(line, cols, lead, DEEP_INDENT));
    else {
      const fitted = cutLine(line, Math.max(1, cols - 4));
      isCut ||= fitted !== line;
      rows.push({ lead, line: fitted, toggles: true });
    }
  }
  return isCut || cell.input !== '' || isExpanded ? [...rows, ...toggleRows(frame)] : rows;
}

/** JSON as people read it; other texts as they are. */
function printInput(input: string): string {
  try {
    return JSON.stringify(JSON.parse(input), undefined, 2);
  } catch {
    return input;
  }
}
