/** Labels and values below the command that they answer, and its headings: `/status` and its like. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { splitText } from '#/ui/text/wrap-line.ts';
import type { TableCell } from '../cell.ts';
import { BLANK_ROW, INDENT, wrapAllRows, wrapRows, type CellFrame, type Row } from '../rows.ts';

/** A label may have this share of the row. */
const LABEL_SHARE = 0.4;

export function drawTable(cell: TableCell, { cols, theme }: CellFrame): Row[] {
  const widest = Math.max(0, ...cell.rows.map(([label]) => measureText(label)));
  const width = Math.min(widest, Math.floor(cols * LABEL_SHARE));
  const [command = '', ...headings] = cell.title.split('\n');
  const title = [
    ...wrapRows({ spans: [{ text: command, style: theme.accent }] }, cols, []),
    BLANK_ROW,
    ...headings.flatMap((text) => wrapRows({ spans: [{ text, style: theme.bold }] }, cols, INDENT)),
    ...(headings.length === 0 ? [] : [BLANK_ROW]),
  ];
  const rows = cell.rows.flatMap(([label, text]): Row[] => {
    const isNarrow = measureText(label) <= width;
    if (label === '' && text === '') return [BLANK_ROW];
    // Rows without any label are a list.
    const pad = width === 0 ? '' : ' '.repeat(Math.max(0, width - measureText(label)) + 2);
    const rest = [{ text: ' '.repeat(width + 4) }];
    const lines = splitText(text);
    if (isNarrow) {
      return wrapAllRows(lines, cols, [...INDENT, { text: label, style: theme.dim }, { text: pad }], rest);
    }
    return [
      ...wrapRows({ spans: [{ text: label, style: theme.dim }] }, cols, INDENT),
      ...wrapAllRows(lines, cols, rest),
    ];
  });
  return [...title, ...rows];
}
