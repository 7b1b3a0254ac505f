/** Breaking text into lines of a width. Pure. */
import { isAscii, measureCluster, measureText, splitClusters } from './clusters.ts';

const TAB_COLUMNS = 8;

/**
 * The text as lines of at most `cols` columns (1 at least): broken at line feeds, then at spaces, and within words only where
 * a word is wider than a line. Spaces at which a line was broken are dropped; those at the beginning of the text's own lines
 * are kept. Tabs become spaces. A wide character that does not fit a line of one column stands alone on it. Takes untrusted
 * text: the lines are visible text.
 */
export function wrapText(text: string, cols: number): string[] {
  const width = Math.max(1, Math.trunc(cols));
  const lines: string[] = [];
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) wrapLine(expandTabs(line), width, lines);
  return lines;
}

/** Tabs to the next column of eight. */
function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  const [first = '', ...rest] = line.split('\t');
  let out = first;
  let column = measureText(first);
  for (const piece of rest) {
    const spaces = TAB_COLUMNS - (column % TAB_COLUMNS);
    out += ' '.repeat(spaces) + piece;
    column += spaces + measureText(piece);
  }
  return out;
}

function wrapLine(line: string, width: number, lines: string[]): void {
  if (line.length <= width && isAscii(line)) {
    lines.push(line);
    return;
  }
  const clusters = splitClusters(line);
  let start = 0;
  let startColumn = 0;
  let column = 0;
  /** Behind the last space of this line, and its column. */
  let breakAt = -1;
  let breakColumn = 0;
  for (let at = 0; at < clusters.length; at += 1) {
    const cluster = clusters[at] ?? '';
    const cells = measureCluster(cluster);
    while (column + cells - startColumn > width && at > start && cluster !== ' ') {
      const cut = breakAt > start ? breakAt : at;
      lines.push(trimEnd(clusters, start, cut));
      startColumn = breakAt > start ? breakColumn : column;
      start = cut;
      breakAt = -1;
    }
    column += cells;
    if (cluster === ' ' && !isIndent(clusters, start, at)) {
      breakAt = at + 1;
      breakColumn = column;
    }
  }
  lines.push(column - startColumn > width ? trimEnd(clusters, start, clusters.length) : clusters.slice(start).join(''));
}

/** Whether only spaces stand before: an indent is no place to break at. */
function isIndent(clusters: readonly string[], start: number, at: number): boolean {
  for (let before = start; before < at; before += 1) if (clusters[before] !== ' ') return false;
  return true;
}

function trimEnd(clusters: readonly string[], start: number, end: number): string {
  let last = end;
  while (last > start && clusters[last - 1] === ' ') last -= 1;
  return clusters.slice(start, last).join('');
}
