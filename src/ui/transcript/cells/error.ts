/** Why a turn failed. Pure. */
import { splitText } from '#/ui/text/wrap-line.ts';
import type { ErrorCell } from '../cell.ts';
import { INDENT, wrapAllRows, type CellFrame, type Row } from '../rows.ts';

export function drawError(cell: ErrorCell, { cols, theme }: CellFrame): Row[] {
  return wrapAllRows(
    splitText(readMessage(cell.message), theme.error),
    cols,
    [{ text: '■ ', style: theme.error }],
    INDENT,
  );
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
