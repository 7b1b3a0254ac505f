/** Breaking styled lines into rows of a width. Pure. */
import type { Style } from '#/terminal/cells/style.ts';
import { measureText } from '#/terminal/text/clusters.ts';
import { expandTabs, measureUnits, planBreaks, type MeasuredText } from '#/terminal/text/wrap-text.ts';
import { encodeLine, encodeSpan, printLine, type Line, type Span } from './line.ts';

/** What stands before the rows of one line. */
export interface WrapOptions {
  /** Before every row but the first: a hanging indent. */
  readonly indent?: readonly Span[];
  /** Before the first row; absent: nothing. */
  readonly firstIndent?: readonly Span[];
}

const NOTHING: readonly Span[] = [];

/**
 * The rows of a line, each `cols` columns at most with its indent (1 column of text at least): broken at spaces, which are dropped, and
 * within words only where a word is wider than a row. All rows but the last are `isWrapped`; all have the line's fill.
 */
export function wrapLine(line: Line, cols: number, options: WrapOptions = {}): Line[] {
  const { indent = NOTHING, firstIndent = NOTHING } = options;
  const firstCols = Math.max(1, Math.trunc(cols) - measureSpans(firstIndent));
  if (isNarrow(line.spans, firstCols)) {
    return [firstIndent.length === 0 ? line : { ...line, spans: [...firstIndent, ...line.spans] }];
  }
  const measured = line.spans.map((span) => measureUnits(span.text));
  const whole = joinMeasured(measured);
  const breaks = planBreaks(whole, Math.max(1, Math.trunc(cols) - measureSpans(indent)), firstCols);
  const styles = line.spans.map((span) => span.style);
  const cutter = new SpanCutter(measured, styles);
  return breaks.map(({ start, end }, row) => {
    const spans: Span[] = [...(row === 0 ? firstIndent : indent)];
    cutter.cut(start, end, spans);
    const next = breaks[row + 1];
    return {
      spans,
      ...(line.fill === undefined ? {} : { fill: line.fill }),
      ...(next !== undefined
        ? { isWrapped: true, ...(next.start > end ? { droppedSpaces: next.start - end } : {}) }
        : line.isWrapped === true
          ? { isWrapped: true }
          : {}),
    };
  });
}

/** The rows of several lines, one after the other. */
export function wrapLines(lines: readonly Line[], cols: number, options: WrapOptions = {}): Line[] {
  return lines.flatMap((line) => wrapLine(line, cols, options));
}

/** Untrusted text as lines of one look, which have no line feeds and no tabs any more; not wrapped yet. */
export function splitText(text: string, style?: Style): Line[] {
  return text.split(/\r?\n/).map((line) => encodeLine(expandTabs(line), style));
}

/** Columns that spans take. */
export function measureSpans(spans: readonly Span[]): number {
  let cells = 0;
  for (const span of spans) cells += measureText(span.text);
  return cells;
}

/** Columns that a line takes when it is drawn. */
export function measureLine(line: Line): number {
  return measureSpans(line.spans);
}

/** Whether the spans surely fit; long ones are not looked at. */
function isNarrow(spans: readonly Span[], cols: number): boolean {
  let left = cols;
  for (const { text } of spans) {
    if (text.length > left) return false;
    left -= measureText(text);
    if (left < 0) return false;
  }
  return true;
}

function joinMeasured(parts: readonly MeasuredText[]): MeasuredText {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const text = parts.map((part) => part.text).join('');
  if (parts.every((part) => part.cells === undefined)) return { text };
  const cells = new Uint8Array(text.length).fill(1);
  let at = 0;
  for (const part of parts) {
    if (part.cells !== undefined) cells.set(part.cells, at);
    at += part.text.length;
  }
  return { text, cells };
}

/** Cuts ranges out of spans, in order: each begins where the one before ended or later. */
class SpanCutter {
  readonly #parts: readonly MeasuredText[];
  readonly #styles: readonly (Style | undefined)[];
  #part = 0;
  /** Where the part begins in the whole text. */
  #partStart = 0;

  constructor(parts: readonly MeasuredText[], styles: readonly (Style | undefined)[]) {
    this.#parts = parts;
    this.#styles = styles;
  }

  cut(start: number, end: number, into: Span[]): void {
    for (; this.#part < this.#parts.length; this.#part += 1) {
      const text = this.#parts[this.#part]?.text ?? '';
      const from = Math.max(start - this.#partStart, 0);
      const to = Math.min(end - this.#partStart, text.length);
      if (to > from) into.push(encodeSpan(text.slice(from, to), this.#styles[this.#part]));
      // The next row may begin in the same span.
      if (end < this.#partStart + text.length) return;
      this.#partStart += text.length;
    }
  }
}

/** What the line says, for searching and copying, with the rows of wrapped lines joined again. */
export function printLines(lines: readonly Line[]): string {
  let text = '';
  for (const [at, line] of lines.entries()) {
    text += printLine(line);
    if (at === lines.length - 1) break;
    text += line.isWrapped === true ? ' '.repeat(line.droppedSpaces ?? 0) : '\n';
  }
  return text;
}
