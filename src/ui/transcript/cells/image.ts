/** A picture that the model looked at. Pure. */
import type { ImageCell } from '../cell.ts';
import { drawReason } from './output.ts';
import { bullet, flattenText, INDENT, shortenPath, wrapRows, type CellFrame, type Row } from '../rows.ts';

export function drawImage(cell: ImageCell, frame: CellFrame): Row[] {
  const { cols, theme } = frame;
  const failed = cell.state === 'done' && cell.status !== 'completed';
  const verb = failed ? 'Could not view image' : cell.state === 'done' ? 'Viewed image' : 'Viewing image';
  const path = frame.isExpanded ? cell.path : shortenPath(cell.path, frame);
  const line = {
    spans: [{ text: verb, style: theme.bold }, { text: ' ' }, { text: flattenText(path), style: theme.code }],
  };
  const rows = wrapRows(line, cols, bullet(failed ? theme.error : theme.bullet), INDENT);
  if (!failed || cell.reason === undefined) return rows;
  return [...rows, ...drawReason(cell.reason, frame, theme.error)];
}
