/** Tables, row by row: while they come, only what changes is laid out again. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { EMPTY_LINE, encodeLine, type Line, type Span } from '#/ui/text/line.ts';
import { measureLine, wrapLine, wrapLines } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Alignment } from './match-start.ts';

/** Blank columns before and behind the text of a cell, and between columns. */
const PAD = 1;
const GAP = 2;
/** Of a column whose texts are shorter, where there is room. */
const LEAST_WIDTH = 3;
/** Where columns would be narrower than this, a row is a list of its cells. */
const NARROWEST = 4;

/** Lines of a cell, not wrapped. */
export type Cell = readonly Line[];

/** Grows by rows at its end; columns get wider as texts ask for it, never narrower while there is room. */
export class TableLayout {
  readonly #theme: Theme;
  readonly #cols: number;
  readonly #alignments: readonly Alignment[];
  readonly #header: readonly Cell[];
  readonly #cells: (readonly Cell[])[] = [];
  /** Columns that the longest line of each column takes. */
  readonly #natural: number[];
  #widths: readonly number[] | undefined;
  #rows: Line[] = [];
  /** How many of the cells are in the rows. */
  #laidOut = 0;

  constructor(theme: Theme, cols: number, alignments: readonly Alignment[], header: readonly Cell[]) {
    this.#theme = theme;
    this.#cols = cols;
    this.#alignments = alignments;
    this.#header = header;
    this.#natural = header.map((cell) => Math.max(LEAST_WIDTH, measureCell(cell)));
  }

  get columnCount(): number {
    return this.#natural.length;
  }

  /** Adds a row of the body. */
  addRow(cells: readonly Cell[]): void {
    this.#cells.push(cells);
    for (const [at, natural] of this.#natural.entries()) {
      this.#natural[at] = Math.max(natural, measureCell(cells[at] ?? []));
    }
  }

  /**
   * All rows, and `extra` behind them: a row that is still written. It stays within the columns as they are, so that they do not
   * change with every letter, unless it `widens` them.
   */
  lines(extra?: readonly Cell[], widens = false): readonly Line[] {
    const natural =
      extra === undefined || !widens
        ? this.#natural
        : this.#natural.map((width, at) => Math.max(width, measureCell(extra[at] ?? [])));
    const widths = decideWidths(natural, this.#cols);
    if (widths === undefined) return this.#listRows(extra);
    if (this.#widths === undefined || widths.some((width, at) => width !== this.#widths?.[at])) {
      this.#widths = widths;
      this.#laidOut = 0;
      const rule = this.#drawRule('━', widths);
      this.#rows = [...this.#drawRow(this.#header, widths), rule];
    }
    for (; this.#laidOut < this.#cells.length; this.#laidOut += 1) {
      if (this.#laidOut > 0) this.#rows.push(this.#drawRule('─', widths));
      for (const row of this.#drawRow(this.#cells[this.#laidOut] ?? [], widths)) this.#rows.push(row);
    }
    if (extra === undefined) return this.#rows;
    const between = this.#cells.length > 0 ? [this.#drawRule('─', widths)] : [];
    return [...this.#rows, ...between, ...this.#drawRow(extra, widths)];
  }

  #drawRule(character: string, widths: readonly number[]): Line {
    const text = widths.map((width) => character.repeat(width + 2 * PAD)).join(' '.repeat(GAP));
    return encodeLine(text, this.#theme.tableRule);
  }

  #drawRow(cells: readonly Cell[], widths: readonly number[]): Line[] {
    const columns = widths.map((width, at) => wrapLines(cells[at] ?? [], width));
    const height = Math.max(1, ...columns.map((column) => column.length));
    const rows: Line[] = [];
    for (let y = 0; y < height; y += 1) {
      const spans: Span[] = [];
      let behind = 0;
      for (const [at, width] of widths.entries()) {
        const line = columns[at]?.[y] ?? EMPTY_LINE;
        const free = width - measureLine(line);
        const alignment = this.#alignments[at] ?? 'left';
        const before = Math.max(0, alignment === 'right' ? free : alignment === 'center' ? Math.floor(free / 2) : 0);
        if (line.spans.length > 0) {
          spans.push({ text: ' '.repeat(behind + PAD + before) }, ...line.spans);
          behind = free - before + PAD + GAP;
        } else behind += width + 2 * PAD + GAP;
      }
      rows.push({ spans });
    }
    return rows;
  }

  /** Where there is no room for columns: each cell on rows of its own, behind the head of its column. */
  #listRows(extra?: readonly Cell[]): Line[] {
    const heads = this.#header.map((cell) =>
      cell.map((line) => line.spans.map((span) => span.text).join('')).join(' '),
    );
    const widest = Math.max(0, ...heads.map(measureText)) + GAP;
    // Values stand below one another where the heads leave them room.
    const width = widest <= this.#cols / 2 ? widest : 0;
    const rows: Line[] = [];
    for (const cells of [...this.#cells, ...(extra === undefined ? [] : [extra])]) {
      if (rows.length > 0) rows.push(encodeLine('─'.repeat(Math.max(1, this.#cols)), this.#theme.tableRule));
      for (const [at, head] of heads.entries()) rows.push(...this.#drawValue(head, cells[at] ?? [], width));
    }
    return rows.length > 0 ? rows : wrapLines(this.#header.flat(), this.#cols);
  }

  /** A cell behind the head of its column. @param width columns of the heads; 0: the value follows at once */
  #drawValue(head: string, [first = EMPTY_LINE, ...more]: Cell, width: number): Line[] {
    const style = this.#theme.tableHeader;
    const indent: Span[] = [{ text: ' '.repeat(width) }];
    const firstIndent: Span[] =
      width === 0 ? [] : [{ text: head, style }, { text: ' '.repeat(width - measureText(head)) }];
    const line = width === 0 ? { spans: [{ text: `${head}: `, style }, ...first.spans] } : first;
    return [
      ...wrapLine(line, this.#cols, { firstIndent, indent }),
      ...wrapLines(more, this.#cols, { firstIndent: indent, indent }),
    ];
  }
}

function measureCell(cell: Cell): number {
  let widest = 0;
  for (const line of cell) widest = Math.max(widest, measureLine(line));
  return widest;
}

/** The columns' widths without their pads: as the texts are, or the widest ones cut down until all fit; undefined: they cannot. */
export function decideWidths(natural: readonly number[], cols: number): readonly number[] | undefined {
  const room = cols - natural.length * 2 * PAD - (natural.length - 1) * GAP;
  const total = natural.reduce((sum, width) => sum + width, 0);
  if (total <= room) return [...natural];
  const least = natural.reduce((sum, width) => sum + Math.min(width, NARROWEST), 0);
  if (least > room) return undefined;
  // The highest cap that lets all fit; what is left over goes to the first ones that were cut.
  let cap = NARROWEST;
  const sumUpTo = (limit: number): number => natural.reduce((sum, width) => sum + Math.min(width, limit), 0);
  for (let high = room; cap < high;) {
    const middle = Math.ceil((cap + high) / 2);
    if (sumUpTo(middle) <= room) cap = middle;
    else high = middle - 1;
  }
  let left = room - sumUpTo(cap);
  return natural.map((width) => {
    if (width <= cap || left <= 0) return Math.min(width, cap);
    left -= 1;
    return cap + 1;
  });
}
