/** What came of a call, below its title: output, reasons. Pure. */
import { decodeAnsi } from '#/ui/text/decode-ansi.ts';
import { cutLine } from '#/ui/text/fit-line.ts';
import type { Line } from '#/ui/text/line.ts';
import { splitText } from '#/ui/text/wrap-line.ts';
import type { Style } from '#/terminal/cells/style.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { DEEP_INDENT, elbow, wrapAllRows, wrapRows, type CellFrame, type Row } from '../rows.ts';

/** Rows of a reason that are shown: folded, and with the details. */
const REASON_ROWS = { folded: 6, expanded: 40 };

/** The last rows of an output, and how many lines are not seen, or not in whole. */
export interface OutputTail {
  readonly rows: Row[];
  readonly hidden: number;
}

/**
 * The end of what was printed, behind an elbow. Untrusted, with its SGR.
 * @param most lines. @param isWhole long lines are broken, not cut
 */
export function drawOutputTail(output: string, most: number, frame: CellFrame, isWhole = false): OutputTail {
  const { cols, theme } = frame;
  const text = trimOutput(output);
  if (text === '') return { rows: [], hidden: 0 };
  const { lines: total, from } = findTail(text, most);
  const lines = decodeAnsi(text.slice(from)).slice(-most);
  const room = Math.max(1, cols - 4);
  let hidden = total - lines.length;
  const rows = lines.flatMap((line, at): Row[] => {
    const lead = at === 0 ? elbow(theme) : DEEP_INDENT;
    const dim = dimLine(line, theme);
    if (isWhole) return wrapRows(dim, cols, lead, DEEP_INDENT);
    const fitted = cutLine(dim, room);
    if (fitted !== dim) hidden += 1;
    return [{ lead, line: fitted, toggles: true }];
  });
  return { rows, hidden };
}

/** All of an output, at the left edge, so that it can be marked and copied as it was. */
export function drawWholeOutput(output: string, { cols, theme }: CellFrame): Row[] {
  const text = trimOutput(output);
  return text === '' ? [] : decodeAnsi(text).flatMap((line) => wrapRows(dimLine(line, theme), cols, []));
}

/** `+ 3 lines (^t to expand)`. */
export function printHidden(lines: number): string {
  return `+ ${lines} ${lines === 1 ? 'line' : 'lines'} (^t to expand)`;
}

/** Why a call was not made, or failed. Untrusted. @param style of its first line; the others are dim */
export function drawReason(reason: string, { cols, theme, isExpanded }: CellFrame, style: Style = theme.dim): Row[] {
  const most = isExpanded ? REASON_ROWS.expanded : REASON_ROWS.folded;
  const lines = reason.trim().split('\n').slice(0, most);
  return wrapAllRows(
    lines.flatMap((line, at) => splitText(line, at === 0 ? style : theme.dim)),
    cols,
    elbow(theme),
    DEEP_INDENT,
  );
}

/** Dim, with the colours that the command gave it. */
function dimLine(line: Line, theme: Theme): Line {
  return {
    ...line,
    spans: line.spans.map(({ text, style }) => ({
      text,
      style: style?.fg === undefined ? { ...style, ...theme.dim } : { ...style, dim: true },
    })),
  };
}

/** Without empty lines at its ends. */
function trimOutput(output: string): string {
  return output.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
}

/** How many lines there are, and where the last ones begin. */
function findTail(text: string, most: number): { readonly lines: number; readonly from: number } {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  let from = text.length;
  for (let left = most; left > 0; left -= 1) {
    from = text.lastIndexOf('\n', from - 1);
    if (from < 0) return { lines, from: 0 };
  }
  return { lines, from: from + 1 };
}
