/** A search that the model's server did: one row, from its beginning to its end. Pure. */
import type { Span } from '#/ui/text/line.ts';
import type { WebCell } from '../cell.ts';
import { bullet, flattenText, INDENT, wrapRows, type CellFrame, type Row } from '../rows.ts';

export function drawWeb(cell: WebCell, { cols, theme }: CellFrame): Row[] {
  const [verb, rest] = describe(cell);
  const spans: Span[] = [{ text: verb, style: theme.bold }];
  if (rest.length > 0)
    spans.push(
      { text: ' ' },
      ...rest.map((text): Span => (isAddress(text) ? { text, style: { ...theme.link, link: text } } : { text })),
    );
  const rows = wrapRows({ spans }, cols, bullet(theme.bullet), INDENT);
  const [first] = rows;
  if (cell.end === 'open' && first !== undefined) rows[0] = { ...first, isPulsing: true };
  return rows;
}

function describe({ end, action, query, url }: WebCell): readonly [verb: string, rest: readonly string[]] {
  const asked = flattenText(query);
  const page = flattenText(url);
  if (end === 'open') return ['Searching the web', []];
  switch (action) {
    case 'open_page':
      return ['Opened', [page === '' ? 'a page' : page]];
    case 'find_in_page':
      return ['Searched', ['for ', `'${asked}'`, ...(page === '' ? [] : [' in ', page])]];
    default:
      return asked === '' && page === ''
        ? ['Searched the web', []]
        : ['Searched the web', ['for ', asked === '' ? page : asked]];
  }
}

function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text);
}
