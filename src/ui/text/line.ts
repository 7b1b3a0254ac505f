/** Text with looks, row by row: what every view is made of before it is drawn into cells. Pure. */
import type { Style } from '#/terminal/cells/style.ts';

/** A piece of one row that looks the same. The text may be untrusted; it has no line feeds and no tabs. */
export interface Span {
  readonly text: string;
  /** Absent: the terminal's usual look. */
  readonly style?: Style;
}

/** One row of a view, or one line that is still to be wrapped. */
export interface Line {
  readonly spans: readonly Span[];
  /** Look of the whole row, behind the spans and to the right edge: the surface of a panel. */
  readonly fill?: Style;
  /** The next row goes on with the same line of text: it was broken here only because of the width. */
  readonly isWrapped?: boolean;
  /** Where `isWrapped`: spaces that were dropped at the break. Who copies the text puts them back. */
  readonly droppedSpaces?: number;
}

export const EMPTY_LINE: Line = { spans: [] };

/** A line of one look. */
export function encodeLine(text: string, style?: Style): Line {
  return { spans: [encodeSpan(text, style)] };
}

/** A span, with a style only where there is one. */
export function encodeSpan(text: string, style: Style | undefined): Span {
  return style === undefined ? { text } : { text, style };
}

/** Puts text behind spans that are being made: into the last one where that looks the same. */
export function addSpan(spans: Span[], text: string, style: Style | undefined): void {
  const last = spans.at(-1);
  if (last !== undefined && last.style === style) spans[spans.length - 1] = encodeSpan(last.text + text, style);
  else spans.push(encodeSpan(text, style));
}

/** What a line says, without its looks. */
export function printLine(line: Line): string {
  const { spans } = line;
  return spans.length === 1 ? (spans[0]?.text ?? '') : spans.map((span) => span.text).join('');
}
