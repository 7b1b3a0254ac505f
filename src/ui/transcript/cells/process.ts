/** A command that went on behind the conversation has ended. Pure. */
import { decodeAnsi } from '#/ui/text/decode-ansi.ts';
import { cutLine, restyleLine } from '#/ui/text/fit-line.ts';
import type { ProcessCell } from '../cell.ts';
import { firstLine } from './exec.ts';
import { bullet, DEEP_INDENT, elbow, toggleRows, wrapRows, type CellFrame, type Row } from '../rows.ts';

const SHOWN_ROWS = 3;

export function drawProcess(cell: ProcessCell, frame: CellFrame): Row[] {
  const { cols, theme, isExpanded } = frame;
  const how =
    cell.status === 'interrupted'
      ? 'Background command stopped'
      : cell.exitCode === 0
        ? 'Background command ended'
        : `Background command ended (status ${cell.exitCode})`;
  const good = cell.exitCode === 0 && cell.status === 'completed';
  const spans = [{ text: how, style: theme.bold }, { text: ' ' }, ...firstLine({ command: cell.command }, frame).spans];
  const title: Row = {
    lead: bullet(good ? { ...theme.success, bold: true } : { bold: true }),
    line: cutLine({ spans }, Math.max(1, cols - 2)),
    toggles: true,
  };
  const lines = cell.output.trim() === '' ? [] : decodeAnsi(cell.output.trimEnd());
  const shown = isExpanded ? lines : lines.slice(-SHOWN_ROWS);
  const rows = shown.flatMap((line, at): Row[] => {
    const lead = at === 0 ? elbow(theme) : DEEP_INDENT;
    const dim = restyleLine(line, theme.dim);
    return isExpanded ? wrapRows(dim, cols, lead, DEEP_INDENT) : [{ lead, line: cutLine(dim, Math.max(1, cols - 4)) }];
  });
  const hidden = lines.length - shown.length;
  if (hidden === 0 && !(isExpanded && lines.length > SHOWN_ROWS)) return [title, ...rows];
  return [title, ...rows, ...toggleRows(frame, `+ ${hidden} ${hidden === 1 ? 'line' : 'lines'} (^t to expand)`)];
}
