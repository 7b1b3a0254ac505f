/** Finding text in lines that are drawn already, and showing where. Pure. */
import type { Style } from '#/terminal/cells/style.ts';
import { printLine, type Line, type Span } from '#/ui/text/line.ts';

/** The places in `lines` whose text holds the query, whatever the case. Empty for an empty query. */
export function matchLines(lines: readonly Line[], query: string): number[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return [];
  const found: number[] = [];
  for (const [at, line] of lines.entries()) if (printLine(line).toLowerCase().includes(wanted)) found.push(at);
  return found;
}

/** The line with each occurrence of the query in another look. */
export function markMatches(line: Line, query: string, style: Style): Line {
  const wanted = query.toLowerCase();
  const text = printLine(line).toLowerCase();
  // Letters whose small form is longer would shift the places: such a line stays unmarked.
  if (wanted === '' || !text.includes(wanted) || text.length !== printLine(line).length) return line;
  const marks: (readonly [number, number])[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length))
    marks.push([at, at + wanted.length]);
  const spans: Span[] = [];
  let start = 0;
  for (const span of line.spans) {
    const end = start + span.text.length;
    let from = start;
    for (const [markFrom, markTo] of marks) {
      const left = Math.max(from, markFrom);
      const right = Math.min(end, markTo);
      if (left >= right) continue;
      if (left > from) spans.push({ ...span, text: span.text.slice(from - start, left - start) });
      spans.push({ text: span.text.slice(left - start, right - start), style: { ...span.style, ...style } });
      from = right;
    }
    if (from < end) spans.push({ ...span, text: span.text.slice(from - start) });
    start = end;
  }
  return { ...line, spans };
}
