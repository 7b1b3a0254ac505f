/** A command that went on behind the conversation has ended. Pure. */
import { cutLine } from '#/ui/text/fit-line.ts';
import type { ProcessCell } from '../cell.ts';
import { firstLine } from './exec.ts';
import { drawOutputTail, drawWholeOutput, printHidden } from './output.ts';
import { bullet, toggleRows, type CellFrame, type Row } from '../rows.ts';

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
  if (isExpanded) return [title, ...drawWholeOutput(cell.output, frame), ...toggleRows(frame)];
  const { rows, hidden } = drawOutputTail(cell.output, SHOWN_ROWS, frame);
  return [title, ...rows, ...(hidden === 0 ? [] : toggleRows(frame, printHidden(hidden)))];
}
