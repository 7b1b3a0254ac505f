/** Tables for people: columns as wide as they need, cut where the terminal ends. Pure. */

/** One column. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Gives way first when the table is too wide; the widest column does where none says so. */
  readonly shrinks?: boolean;
}

const GAP = '  ';
const ELLIPSIS = '…';
/** No column is cut below this. */
const LEAST_CELLS = 8;

/** The text cut to a width, with an ellipsis where something is missing. */
export function fitCells(text: string, widthCells: number): string {
  if (Bun.stringWidth(text) <= widthCells) return text;
  if (widthCells < 1) return '';
  const start = Bun.sliceAnsi(text, 0, widthCells - 1);
  // The slice takes a wide character in whose first cell it ends (tried: one cell too many).
  const fits = Bun.stringWidth(start) < widthCells ? start : Bun.sliceAnsi(text, 0, widthCells - 2);
  return (widthCells < 2 ? '' : fits) + ELLIPSIS;
}

function padCells(text: string, widthCells: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, widthCells - Bun.stringWidth(text)));
  return align === 'right' ? space + text : text + space;
}

/** Column widths: what the cells need, less what does not fit, taken from the columns that shrink. */
export function planWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  widthCells: number,
): readonly number[] {
  const widths = columns.map(({ title }, at) =>
    rows.reduce((widest, row) => Math.max(widest, Bun.stringWidth(row[at] ?? '')), Bun.stringWidth(title)),
  );
  const shrinking = columns.flatMap(({ shrinks }, at) => (shrinks === true ? [at] : []));
  const candidates = shrinking.length > 0 ? shrinking : columns.map((_, at) => at);
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (columns.length - 1)) - widthCells;
  while (excess > 0) {
    const widest = candidates.reduce(
      (best, at) => ((widths[at] ?? 0) > (widths[best] ?? 0) ? at : best),
      candidates[0] ?? 0,
    );
    const width = widths[widest] ?? 0;
    if (width <= LEAST_CELLS) break;
    const others = candidates.filter((at) => at !== widest).map((at) => widths[at] ?? 0);
    // Down to the next widest at once, and by what is left over between equals.
    const floor = Math.max(LEAST_CELLS, Math.min(width - 1, Math.max(0, ...others)));
    const cut = Math.min(excess, width - floor);
    widths[widest] = width - cut;
    excess -= cut;
  }
  return widths;
}

/**
 * A header line and one line a row, each ending with a line feed. Cells must be visible text (see `printVisible`)
 * without line feeds. `paintHeader` styles the header.
 */
export function printTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: { readonly widthCells: number; readonly paintHeader?: (text: string) => string },
): string {
  const widths = planWidths(columns, rows, options.widthCells);
  const printRow = (cells: readonly string[]) =>
    columns
      .map(({ align = 'left' }, at) => padCells(fitCells(cells[at] ?? '', widths[at] ?? 0), widths[at] ?? 0, align))
      .join(GAP)
      .trimEnd();
  const header = printRow(columns.map(({ title }) => title));
  const paint = options.paintHeader ?? ((text: string) => text);
  return [paint(header), ...rows.map(printRow)].map((line) => `${line}\n`).join('');
}
