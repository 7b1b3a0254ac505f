/** Making rows fit: cut, padded, side by side. Pure. */
import { isAscii, measureCluster, measureText, splitClusters } from '#/terminal/text/clusters.ts';
import type { Style } from '#/terminal/cells/style.ts';
import { encodeSpan, type Line, type Span } from './line.ts';
import { measureLine } from './wrap-line.ts';

/** UTF-16 units of the longest cluster: of a long text, only this many for each column are looked at. */
const CLUSTER_UNITS = 32;

/**
 * The line in at most `cols` columns. Where something had to go, the ellipsis stands at the end, in the look of what it stands
 * for. In no more columns than the ellipsis takes, what fits stands there without it.
 */
export function cutLine(line: Line, cols: number, ellipsis = '…'): Line {
  const width = Math.max(0, Math.trunc(cols));
  const whole = takeSpans(line.spans, width);
  if (!whole.isCut) return line;
  const room = width - measureText(ellipsis);
  if (room <= 0) return { ...line, spans: whole.spans };
  const { spans } = takeSpans(line.spans, room);
  const style = (spans.at(-1) ?? line.spans[0])?.style;
  return { ...line, spans: [...spans, encodeSpan(ellipsis, style)] };
}

/** Like {@link cutLine} for a text of one look; visible text. */
export function cutText(text: string, cols: number, ellipsis = '…'): string {
  return cutLine({ spans: [{ text }] }, cols, ellipsis)
    .spans.map((span) => span.text)
    .join('');
}

/** The line without its first `skip` columns: scrolled sideways. Half a wide character is a space. */
export function scrollLine(line: Line, skip: number): Line {
  let left = skip;
  const spans: Span[] = [];
  for (const span of line.spans) {
    if (left <= 0) {
      spans.push(span);
      continue;
    }
    const cells = measureText(span.text);
    if (cells > left) spans.push(encodeSpan(skipText(span.text, left), span.style));
    left -= cells;
  }
  return { ...line, spans };
}

/** The line in exactly `cols` columns: cut, or with spaces of `style` behind it. */
export function padLine(line: Line, cols: number, style?: Style): Line {
  const cut = cutLine(line, cols);
  const missing = Math.trunc(cols) - measureLine(cut);
  return missing <= 0 ? cut : { ...cut, spans: [...cut.spans, encodeSpan(' '.repeat(missing), style)] };
}

/** One text at the left edge and one at the right, `gap` columns between them at least. The left one is cut, the right one goes last. */
export function spreadLine(left: Line, right: Line, cols: number, gap = 2): Line {
  const rightCols = measureLine(right);
  const room = Math.trunc(cols) - rightCols - gap;
  if (rightCols === 0) return cutLine(left, cols);
  if (room < 0) return measureLine(left) === 0 ? cutLine(right, cols) : cutLine(left, cols);
  const start = padLine(left, room);
  return { ...left, spans: [...start.spans, { text: ' '.repeat(gap) }, ...right.spans] };
}

function takeSpans(spans: readonly Span[], cols: number): { readonly spans: Span[]; readonly isCut: boolean } {
  const taken: Span[] = [];
  let left = cols;
  for (const span of spans) {
    const piece = takeText(span.text, left);
    if (piece.text !== '') taken.push(piece.isCut ? encodeSpan(piece.text, span.style) : span);
    left -= piece.cells;
    if (piece.isCut) return { spans: taken, isCut: true };
  }
  return { spans: taken, isCut: false };
}

interface Piece {
  readonly text: string;
  readonly cells: number;
  readonly isCut: boolean;
}

function takeText(text: string, cols: number): Piece {
  const start = text.slice(0, cols + 1);
  if (isAscii(start)) {
    if (text.length <= cols) return { text, cells: text.length, isCut: false };
    return { text: text.slice(0, cols), cells: cols, isCut: true };
  }
  let taken = '';
  let cells = 0;
  for (const cluster of splitClusters(text.slice(0, (cols + 1) * CLUSTER_UNITS))) {
    const wide = measureCluster(cluster);
    if (cells + wide > cols) return { text: taken, cells, isCut: true };
    taken += cluster;
    cells += wide;
  }
  return { text, cells, isCut: false };
}

function skipText(text: string, cols: number): string {
  if (isAscii(text)) return text.slice(cols);
  const clusters = splitClusters(text);
  let left = cols;
  let at = 0;
  for (; at < clusters.length && left > 0; at += 1) left -= measureCluster(clusters[at] ?? '');
  return ' '.repeat(Math.max(0, -left)) + clusters.slice(at).join('');
}
