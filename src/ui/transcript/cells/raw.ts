/** Cells as plain text at the left edge, for the terminal's own selection. Pure. */
import { encodeLine, printLine } from '#/ui/text/line.ts';
import { splitText } from '#/ui/text/wrap-line.ts';
import { wrapAllRows, type Row, type Rows } from '../rows.ts';

/** A text as it was written. Untrusted. */
export function drawRawText(text: string, cols: number): Row[] {
  return wrapAllRows(splitText(text.replace(/^\n+/, '').trimEnd()), cols, []);
}

/** Rows without looks, padding and hints of csm's. */
export function stripRows(rows: Rows): Row[] {
  const stripped: Row[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows.at(at);
    if (row === undefined || (row.isDecor === true && (row.toggles === true || row.line.spans.length === 0))) continue;
    const { spans: _spans, fill: _fill, ...line } = row.line;
    const lead = row.lead.map(({ text }) => text).join('');
    stripped.push({
      ...(row.toggles === true ? { toggles: true } : {}),
      lead: lead.trim() === '' && lead.length <= 2 ? [] : [{ text: lead }],
      line: { ...line, ...encodeLine(printLine(row.line)) },
    });
  }
  return stripped;
}
