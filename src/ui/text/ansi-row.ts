/** The row that a program is writing: text goes on at its end, or over what is there after CR and backspace. Pure. */
import { measureCluster, measureText, splitClusters } from '#/terminal/text/clusters.ts';
import type { Style } from '#/terminal/cells/style.ts';
import { addSpan, EMPTY_LINE, type Line, type Span } from './line.ts';

/** One column. `text` is empty for the right half of a wide character. */
interface Cell {
  readonly text: string;
  readonly style: Style | undefined;
}

const BLANK: Cell = { text: ' ', style: undefined };

/** Columns that a cursor may be moved to. */
export const MOST_COLUMNS = 4096;

export class AnsiRow {
  /** While nothing was overwritten: what was written, as it came. */
  #runs: Span[] = [];
  /** From the first overwriting on. */
  #cells: Cell[] | undefined;
  /** Columns of the runs. */
  #columns = 0;
  /** Where the next character goes; undefined: at the end. */
  #column: number | undefined;

  /** Column of the cursor. */
  get column(): number {
    return this.#column ?? this.#columns;
  }

  write(text: string, style: Style | undefined): void {
    if (text === '') return;
    if (this.#column === undefined || (this.#cells === undefined && this.#column === this.#columns)) {
      this.#column = undefined;
      addSpan(this.#runs, text, style);
      this.#columns += measureText(text);
      return;
    }
    const cells = this.#toCells();
    let at = this.#column;
    for (const cluster of splitClusters(text)) {
      const isWide = measureCluster(cluster) === 2;
      put(cells, at, { text: cluster, style });
      if (isWide) put(cells, at + 1, { text: '', style });
      at += isWide ? 2 : 1;
    }
    this.#column = at;
  }

  /** Moves the cursor; what stands there stays. */
  moveTo(column: number): void {
    this.#column = Math.max(0, Math.min(Math.max(MOST_COLUMNS, this.column), column));
  }

  /** Goes to the next column of eight. */
  tab(): void {
    const spaces = 8 - (this.column % 8);
    if (this.#cells === undefined && this.column === this.#columns) this.write(' '.repeat(spaces), undefined);
    else this.moveTo(this.column + spaces);
  }

  /** `CSI n K`: from the cursor to the end, from the beginning to the cursor, or all. */
  erase(kind: number): void {
    const column = this.column;
    const cells = this.#toCells();
    this.#column = column;
    if (kind === 2) cells.length = 0;
    else if (kind === 1) for (let at = 0; at <= column && at < cells.length; at += 1) put(cells, at, BLANK);
    else if (column < cells.length) {
      put(cells, column, BLANK);
      cells.length = column;
    }
  }

  /** The row with text behind it that is not written yet; the row itself stays as it is. */
  encodeWith(text: string, style: Style | undefined): Line {
    if (text === '') return this.encode();
    const copy = new AnsiRow();
    copy.#runs = [...this.#runs];
    copy.#cells = this.#cells?.slice();
    copy.#columns = this.#columns;
    copy.#column = this.#column;
    copy.write(text, style);
    return copy.encode();
  }

  encode(): Line {
    if (this.#cells === undefined) return this.#runs.length === 0 ? EMPTY_LINE : { spans: this.#runs };
    const spans: Span[] = [];
    for (const { text, style } of this.#cells) if (text !== '') addSpan(spans, text, style);
    return { spans };
  }

  #toCells(): Cell[] {
    if (this.#cells !== undefined) return this.#cells;
    const cells: Cell[] = [];
    for (const { text, style } of this.#runs) {
      for (const cluster of splitClusters(text)) {
        cells.push({ text: cluster, style });
        if (measureCluster(cluster) === 2) cells.push({ text: '', style });
      }
    }
    this.#runs = [];
    this.#column ??= this.#columns;
    return (this.#cells = cells);
  }
}

/** Puts one cell; what a wide one loses its other half to becomes blank, and so does what was never written before it. */
function put(cells: Cell[], at: number, cell: Cell): void {
  while (cells.length < at) cells.push(BLANK);
  const old = cells[at];
  if (old !== undefined) {
    if (old.text === '' && cell.text !== '') cells[at - 1] = BLANK;
    if (cells[at + 1]?.text === '') cells[at + 1] = BLANK;
  }
  cells[at] = cell;
}
