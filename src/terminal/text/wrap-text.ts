/** Breaking text into lines of a width. Pure. */
import { isAscii, measureCluster, measureText, splitClusters } from './clusters.ts';

const TAB_COLUMNS = 8;
const SPACE = 0x20;

/**
 * The text as lines of at most `cols` columns (1 at least): broken at line feeds, then at spaces, and within words only where
 * a word is wider than a line. Spaces at which a line was broken are dropped; those at the beginning of the text's own lines
 * are kept. Tabs become spaces. A wide character that does not fit a line of one column stands alone on it. Takes untrusted
 * text: the lines are visible text.
 */
export function wrapText(text: string, cols: number): string[] {
  const width = Math.max(1, Math.trunc(cols));
  const lines: string[] = [];
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const row = measureUnits(expandTabs(line));
    if (row.cells === undefined && row.text.length <= width) lines.push(row.text);
    else for (const { start, end } of planBreaks(row, width)) lines.push(row.text.slice(start, end));
  }
  return lines;
}

/** Tabs to the next column of eight, or of `tabCols`. */
export function expandTabs(line: string, tabCols = TAB_COLUMNS): string {
  if (!line.includes('\t')) return line;
  const [first = '', ...rest] = line.split('\t');
  let out = first;
  let column = measureText(first);
  for (const piece of rest) {
    const spaces = tabCols - (column % tabCols);
    out += ' '.repeat(spaces) + piece;
    column += spaces + measureText(piece);
  }
  return out;
}

/** Visible text with the columns of each UTF-16 unit: those of a cluster at its first unit, 0 at its others. */
export interface MeasuredText {
  readonly text: string;
  /** Absent: each unit is one column. */
  readonly cells?: Uint8Array;
}

/** Takes untrusted text. */
export function measureUnits(text: string): MeasuredText {
  if (isAscii(text)) return { text };
  const clusters = splitClusters(text);
  const visible = clusters.join('');
  const cells = new Uint8Array(visible.length);
  let at = 0;
  for (const cluster of clusters) {
    cells[at] = measureCluster(cluster);
    at += cluster.length;
  }
  return { text: visible, cells };
}

/** A row: units from `start` up to `end`; the next one starts behind the spaces that were dropped. */
export interface Break {
  readonly start: number;
  readonly end: number;
}

/** Where a line is broken, as {@link wrapText} has it. The first row may have a width of its own. */
export function planBreaks(line: MeasuredText, cols: number, firstCols = cols): Break[] {
  return line.cells === undefined
    ? planAscii(line.text, cols, firstCols)
    : planCells(line.text, line.cells, cols, firstCols);
}

/** One column a unit: the place to break is looked for from the end of each row backwards. */
function planAscii(text: string, cols: number, firstCols: number): Break[] {
  const breaks: Break[] = [];
  let start = 0;
  let width = firstCols;
  while (text.length - start > width) {
    // What stands behind a row may be spaces, as many as there are: they hang, and are dropped.
    let end = start + width;
    if (text.charCodeAt(end) !== SPACE) {
      const space = text.slice(start, end).lastIndexOf(' ');
      if (space >= 0 && !isBlank(text, start, start + space + 1)) end = start + space;
    }
    let next = end;
    while (text.charCodeAt(next) === SPACE) next += 1;
    while (end > start && text.charCodeAt(end - 1) === SPACE) end -= 1;
    breaks.push({ start, end });
    start = next;
    width = cols;
    if (next === text.length) return breaks;
  }
  breaks.push({ start, end: text.length });
  return breaks;
}

function planCells(text: string, cells: Uint8Array, cols: number, firstCols: number): Break[] {
  const breaks: Break[] = [];
  let start = 0;
  let startColumn = 0;
  let column = 0;
  let width = firstCols;
  /** Behind the last space of this row, and its column. */
  let breakAt = -1;
  let breakColumn = 0;
  let isIndent = true;
  for (let at = 0; at < text.length; at += 1) {
    const wide = cells[at] ?? 0;
    if (wide === 0) continue;
    // A space with marks on it is no place to break at.
    const isSpace = text.charCodeAt(at) === SPACE && cells[at + 1] !== 0;
    while (column + wide - startColumn > width && at > start && !isSpace) {
      const cut = breakAt > start ? breakAt : at;
      breaks.push({ start, end: trimEnd(text, start, cut) });
      startColumn = cut === at ? column : breakColumn;
      start = cut;
      width = cols;
      breakAt = -1;
      isIndent = false;
    }
    column += wide;
    if (!isSpace) isIndent = false;
    else if (!isIndent) {
      breakAt = at + 1;
      breakColumn = column;
    }
  }
  breaks.push({ start, end: column - startColumn > width ? trimEnd(text, start, text.length) : text.length });
  return breaks;
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (text.charCodeAt(at) !== SPACE) return false;
  return true;
}

function trimEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && text.charCodeAt(last - 1) === SPACE) last -= 1;
  return last;
}
