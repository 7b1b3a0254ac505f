/** A text file as lines that remember how they end. Pure. */

/** A line and its end: `\n`, `\r\n`, `\r`, or empty for a last line without one. */
export interface FileLine {
  readonly text: string;
  readonly end: string;
}

const ENDS = /\r?\n/g;
const ENDS_WITH_LONE_CR = /\r\n|\r|\n/g;

/** Splits at LF and CRLF; at a lone CR too where `loneCr`. A file that ends with a line end has no empty last line. */
export function splitFileLines(text: string, loneCr = false): readonly FileLine[] {
  const lines: FileLine[] = [];
  let start = 0;
  for (const match of text.matchAll(loneCr ? ENDS_WITH_LONE_CR : ENDS)) {
    lines.push({ text: text.slice(start, match.index), end: match[0] });
    start = match.index + match[0].length;
  }
  if (start < text.length) lines.push({ text: text.slice(start), end: '' });
  return lines;
}

/** The text of lines; a last line without an end gets `end`, as Codex does it. */
export function joinFileLines(lines: readonly FileLine[], end: string): string {
  return lines.map((line) => line.text + (line.end === '' ? end : line.end)).join('');
}
