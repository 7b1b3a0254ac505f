/** What the user said: a block of its own look. Pure. */
import { splitText } from '#/ui/text/wrap-line.ts';
import type { Span } from '#/ui/text/line.ts';
import type { UserCell } from '../cell.ts';
import { INDENT, wrapAllRows, type CellFrame, type Row } from '../rows.ts';

export function drawUser(cell: UserCell, { cols, theme }: CellFrame): Row[] {
  const fill = theme.userMessage;
  const marker: readonly Span[] = [{ text: '› ', style: theme.userMarker }];
  const lines = splitText(promptText(cell)).map((line) => ({ ...line, fill }));
  const pad: Row = { lead: [], line: { spans: [], fill }, isDecor: true };
  // Where nothing is tinted, padding would only be empty rows.
  const pads = fill.bg === undefined ? [] : [pad];
  return [...pads, ...wrapAllRows(lines, cols - 1, marker, INDENT), ...pads];
}

/** The prompt as it is shown: with what stands for its pictures. */
export function promptText({ text, images }: UserCell): string {
  const labels = Array.from({ length: images }, (_, at) => `[Image #${at + 1}]`).filter(
    (label) => !text.includes(label),
  );
  return [labels.join(' '), text.trimEnd()].filter((part) => part !== '').join('\n');
}
