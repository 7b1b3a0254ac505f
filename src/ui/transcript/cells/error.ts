/** Why a turn failed. Pure. */
import { splitText } from '#/ui/text/wrap-line.ts';
import type { ErrorCell } from '../cell.ts';
import { INDENT, toggleRows, wrapAllRows, type CellFrame, type Row } from '../rows.ts';
import { printHidden } from './output.ts';

/** Rows of it that are shown: some servers answer with a page of HTML. */
const SHOWN_ROWS = 8;

export function drawError(cell: ErrorCell, frame: CellFrame): Row[] {
  const { cols, theme } = frame;
  const lines = splitText(readMessage(cell.message), theme.error);
  const rows = wrapAllRows(lines, cols, [{ text: '■ ', style: theme.error }], INDENT);
  // One row more is no longer than the row that would stand for it.
  if (rows.length <= SHOWN_ROWS + 1) return rows;
  if (frame.isExpanded) return [...rows, ...toggleRows(frame)];
  return [...rows.slice(0, SHOWN_ROWS), ...toggleRows(frame, printHidden(rows.length - SHOWN_ROWS))];
}

/** The sentence in a server's JSON; other texts as they are. */
function readMessage(message: string): string {
  const text = message.trim();
  if (!text.startsWith('{')) return text;
  try {
    const decoded: unknown = JSON.parse(text);
    const inner = readMember(readMember(decoded, 'error') ?? decoded, 'message');
    return typeof inner === 'string' && inner.trim() !== '' ? inner.trim() : text;
  } catch {
    return text;
  }
}

function readMember(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
