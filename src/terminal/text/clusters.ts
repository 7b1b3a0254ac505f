/**
 * Text as the pieces that stand in one cell or two: grapheme clusters with their widths. Untrusted text is made visible
 * first, so that no piece is a control, invisible, or without width. Pure.
 */
import { printEscape, printVisible } from './visible.ts';

/** Text of this shape needs no look at its characters: each is one cell. */
const ASCII = /^[\x20-\x7e]*$/;

/**
 * Characters that never join a neighbour and that nobody hides: each code point of such a text is a cluster by itself. Latin,
 * Greek and Cyrillic letters, punctuation, arrows, boxes, symbols, Braille, kana, Han, Hangul syllables, wide forms.
 */
const SINGLES =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u28ff\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]*$/;

/** A cluster of more code points is cut, and goes on as a cluster of its own: nothing is dropped, nothing is endless. */
const CLUSTER_CODE_POINTS = 16;
/** What stands under marks that came without a letter. */
const MARK_BASE = '\u25cc';

/** Vowel signs that stand beside their letter. */
const SPACING_MARKS = /\p{Mc}/gu;
const HAS_SPACING_MARK = /\p{Mc}/u;

/** Zero width joiner and variation selectors. */
const GLUE = /[\u200d\ufe0e\ufe0f]/;

let segmenter: Intl.Segmenter | undefined;

/** Whether each UTF-16 unit of the text is one cell. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** The text cut into clusters, each of them one cell wide or two. Takes untrusted text: what is no text is escaped. */
export function splitClusters(text: string): string[] {
  if (ASCII.test(text)) return text.split('');
  if (SINGLES.test(text)) return Array.from(text);
  const clusters: string[] = [];
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(printVisible(text))) addCluster(segment, clusters);
  return clusters;
}

function addCluster(segment: string, clusters: string[]): void {
  if (segment.length === 1) {
    const code = segment.charCodeAt(0);
    if (code >= 0x20 && code < 0x7f) {
      clusters.push(segment);
      return;
    }
  }
  const points = segment.length > CLUSTER_CODE_POINTS ? Array.from(segment) : undefined;
  if (points !== undefined && points.length > CLUSTER_CODE_POINTS) {
    addCluster(points.slice(0, CLUSTER_CODE_POINTS).join(''), clusters);
    // The rest begins with what may only stand behind something, which is visible again when looked at by itself.
    for (const rest of splitClusters(points.slice(CLUSTER_CODE_POINTS).join(''))) clusters.push(rest);
    return;
  }
  if (GLUE.test(segment)) {
    // Glue is harmless only within its cluster: what joins nothing in there would be hidden, or join across two cells.
    const visible = printVisible(segment);
    if (visible !== segment) {
      for (const piece of splitClusters(visible)) clusters.push(piece);
      return;
    }
  }
  // A terminal puts what begins without a width onto the cell before it, whatever follows.
  const first = String.fromCodePoint(segment.codePointAt(0) ?? 0);
  if (measureWidth(first) === 0) addWithoutWidth(segment, clusters);
  else if (measureWidth(segment) <= 2) clusters.push(segment);
  else splitWide(segment, clusters);
}

/**
 * Cells of a cluster on a terminal. Bun takes the vowel signs of Indic scripts for nothing, xterm, tmux, VTE and all that go by
 * `wcwidth` give each a cell of its own: what took less room would be written over its own signs, more room is a gap at worst.
 */
export function measureWidth(cluster: string): number {
  let width = Bun.stringWidth(cluster);
  if (!HAS_SPACING_MARK.test(cluster)) return width;
  for (const [mark] of cluster.matchAll(SPACING_MARKS)) if (Bun.stringWidth(mark) === 0) width += 1;
  return width;
}

/** Marks stand on a base; what is nothing by itself and joins nothing either is shown as an escape. */
function addWithoutWidth(segment: string, clusters: string[]): void {
  const based = MARK_BASE + segment;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  if ([...segmenter.segment(based)].length > 1 || Bun.stringWidth(based) !== 1) {
    for (const point of segment) clusters.push(...printEscape(point));
  } else if (measureWidth(based) <= 2) clusters.push(based);
  else splitWide(based, clusters);
}

/** A cluster wider than two cells (a row of Hangul jamo, letters joined into one): one for each code point that is no sign. */
function splitWide(segment: string, clusters: string[]): void {
  const close = (piece: string): void => {
    if (measureWidth(piece) > 0) clusters.push(piece);
    else if (piece !== '') addWithoutWidth(piece, clusters);
  };
  let piece = '';
  for (const point of segment) {
    if (piece !== '' && (Bun.stringWidth(point) > 0 || measureWidth(piece + point) > 2)) {
      close(piece);
      piece = '';
    }
    piece += point;
  }
  close(piece);
}

/** Cells that one cluster of {@link splitClusters} takes: 1 or 2. */
export function measureCluster(cluster: string): 1 | 2 {
  if (cluster.length === 1 && cluster.charCodeAt(0) < 0x300) return 1;
  return measureWidth(cluster) >= 2 ? 2 : 1;
}

/** Cells that a text takes when it is drawn in one line (line feeds and tabs shown as escapes). */
export function measureText(text: string): number {
  if (ASCII.test(text)) return text.length;
  let widthCells = 0;
  for (const cluster of splitClusters(text)) widthCells += measureCluster(cluster);
  return widthCells;
}

/**
 * Characters on whose width all terminals agree: letters of Latin, Greek and Cyrillic, marks over them, punctuation, boxes,
 * Braille, kana, Han and Hangul syllables. About the rest (emoji, scripts that join, symbols that may be emoji) terminals
 * differ, so whoever writes them has to say afterwards where to go on.
 */
const CERTAIN =
  /^(?:[\x20-\x7e\u00a1-\u00a8\u00aa-\u00ac\u00af-\u02ff\u0391-\u03ff\u0400-\u0482\u048a-\u052f\u1e00-\u1eff\u2010-\u2027\u2030-\u203b\u2190-\u2193\u2200-\u22ff\u2500-\u25a9\u25b2-\u25b5\u25b8-\u25bf\u25c1-\u25fa\u2800-\u28ff][\u0300-\u034e\u0350-\u036f]*|[\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60])$/;

/** Whether every terminal gives the cluster the width that csm gives it. */
export function isCertainWidth(cluster: string): boolean {
  return CERTAIN.test(cluster);
}

/** The most cells that a terminal may take for a cluster: one or two for each of its code points. */
export function measureWidest(cluster: string): number {
  if (isCertainWidth(cluster)) return measureCluster(cluster);
  let widest = 0;
  for (const point of cluster) widest += /[\u0300-\u036f\u200d\ufe0e\ufe0f]/.test(point) ? 0 : 2;
  return Math.max(widest, measureCluster(cluster));
}
