/** Text that the mouse has marked: from a row and a column to another one, wherever they have been scrolled to. Pure. */
import { cutLine, scrollLine } from '#/ui/text/fit-line.ts';
import { printLine } from '#/ui/text/line.ts';
import { measureSpans } from '#/ui/text/wrap-line.ts';
import type { Row, Rows } from './rows.ts';

/** A place in the text. Columns count from the left edge, with what stands in front of the text. */
export interface TextPoint {
  readonly key: string;
  readonly row: number;
  readonly col: number;
}

export interface Selection {
  readonly from: TextPoint;
  readonly to: TextPoint;
}

/** Where text is found: blocks in their order. */
export interface TextBlocks {
  readonly count: number;
  findKey(key: string): number;
  rowsAt(index: number): Rows;
}

/** The ends in the order of the text; undefined where one of them is gone. */
export function orderSelection(
  { from, to }: Selection,
  findKey: (key: string) => number,
): { readonly start: TextPoint; readonly end: TextPoint; readonly first: number; readonly last: number } | undefined {
  const a = findKey(from.key);
  const b = findKey(to.key);
  if (a < 0 || b < 0) return undefined;
  const isForward = a < b || (a === b && (from.row < to.row || (from.row === to.row && from.col <= to.col)));
  return isForward ? { start: from, end: to, first: a, last: b } : { start: to, end: from, first: b, last: a };
}

/** Columns of a row that are marked: from, and up to; `to` is undefined where the row is marked to its end. */
export function measureMarked(
  ordered: NonNullable<ReturnType<typeof orderSelection>>,
  index: number,
  row: number,
): { readonly from: number; readonly to: number | undefined } | undefined {
  const { start, end, first, last } = ordered;
  if (index < first || index > last) return undefined;
  if (index === first && row < start.row) return undefined;
  if (index === last && row > end.row) return undefined;
  return {
    from: index === first && row === start.row ? start.col : 0,
    to: index === last && row === end.row ? end.col + 1 : undefined,
  };
}

/** The marked text: without markers and indents, rows that were only broken for the width joined again. */
export function printSelection(selection: Selection, blocks: TextBlocks): string {
  const ordered = orderSelection(selection, (key) => blocks.findKey(key));
  if (ordered === undefined) return '';
  const pieces: string[] = [];
  for (let index = ordered.first; index <= ordered.last; index += 1) {
    const text = printRows(blocks.rowsAt(index), (row) => measureMarked(ordered, index, row));
    if (text !== undefined) pieces.push(text);
  }
  return pieces.join('\n\n');
}

function printRows(
  rows: Rows,
  markedIn: (row: number) => { readonly from: number; readonly to: number | undefined } | undefined,
): string | undefined {
  let text = '';
  let isFirst = true;
  let join = '\n';
  for (let at = 0; at < rows.length; at += 1) {
    const marked = markedIn(at);
    const row = marked === undefined ? undefined : rows.at(at);
    if (marked === undefined || row === undefined || row.isDecor === true) continue;
    text += (isFirst ? '' : join) + printMarked(row, marked);
    isFirst = false;
    join = row.line.isWrapped === true ? ' '.repeat(row.line.droppedSpaces ?? 0) : '\n';
  }
  return isFirst ? undefined : text;
}

function printMarked(row: Row, { from, to }: { readonly from: number; readonly to: number | undefined }): string {
  const lead = measureSpans(row.lead);
  const start = Math.max(0, from - lead);
  const line = start === 0 ? row.line : scrollLine(row.line, start);
  const cut = to === undefined ? line : cutLine(line, Math.max(0, to - lead - start), '');
  const text = printLine(cut);
  return row.line.isWrapped === true ? text : text.trimEnd();
}
