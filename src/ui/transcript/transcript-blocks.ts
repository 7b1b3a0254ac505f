/** The transcript as blocks below one another: the header, what is recorded, what streams. Laid out when they are looked at. */
import type { Theme } from '#/ui/theme/theme.ts';
import { encodeLine, printLine, type Line } from '#/ui/text/line.ts';
import type { Cell } from './cell.ts';
import type { CellLooks } from './cell-looks.ts';
import { LayoutCache } from './layout-cache.ts';
import type { LiveItems } from './live-items.ts';
import { NO_ROWS, type CellFrame, type Row, type Rows } from './rows.ts';
import type { TextBlocks } from './selection.ts';
import type { SessionRecord } from './session-record.ts';
import type { Blocks } from './viewport.ts';

/** Draws the rows above everything. */
export type DrawHeader = (cols: number, theme: Theme) => readonly Line[];

/** Names the block of the header. */
const HEADER_KEY = 'header';

export class TranscriptBlocks implements Blocks, TextBlocks {
  header: DrawHeader = () => [];
  readonly #record: SessionRecord;
  readonly #live: LiveItems;
  readonly #looks: CellLooks;
  readonly #layouts = new LayoutCache();
  /** Where the last key was found. */
  #hint = 0;

  constructor(record: SessionRecord, live: LiveItems, looks: CellLooks) {
    this.#record = record;
    this.#live = live;
    this.#looks = looks;
  }

  get count(): number {
    return 1 + this.#record.cells.length + this.#liveCells.length;
  }

  get goesOn(): boolean {
    return this.#record.goesOn;
  }

  /** What streams stands below the end of the session, and is seen where that is. */
  get #liveCells(): readonly Cell[] {
    return this.goesOn ? [] : this.#live.cells;
  }

  /** Undefined for the header, and behind the end. */
  cellAt(index: number): Cell | undefined {
    const { cells } = this.#record;
    return index <= 0 ? undefined : (cells[index - 1] ?? this.#liveCells[index - 1 - cells.length]);
  }

  keyAt(index: number): string {
    return this.cellAt(index)?.key ?? HEADER_KEY;
  }

  heightAt(index: number): number {
    const { length } = this.rowsAt(index);
    return length === 0 ? 0 : length + 1;
  }

  findKey(key: string): number {
    if (key === HEADER_KEY) return 0;
    if (this.cellAt(this.#hint)?.key === key) return this.#hint;
    for (let index = this.count - 1; index > 0; index -= 1) {
      if (this.cellAt(index)?.key !== key) continue;
      this.#hint = index;
      return index;
    }
    return -1;
  }

  rowsAt(index: number): Rows {
    const cell = this.cellAt(index);
    if (cell !== undefined) return this.rowsOf(cell, this.#looks.frameOf(cell.key));
    return index === 0 ? this.headerRows() : NO_ROWS;
  }

  /** @param frame undefined: nothing was drawn yet */
  rowsOf(cell: Cell, frame: CellFrame | undefined): Rows {
    return frame === undefined ? NO_ROWS : this.#layouts.rowsOf(cell, frame);
  }

  headerRows(): readonly Row[] {
    if (this.#looks.folded === undefined) return [];
    const { cols, theme } = this.#looks.folded;
    if (this.#record.historyBefore !== undefined) {
      return [{ lead: [], line: { spans: [{ text: '  … earlier messages', style: theme.dim }] }, isDecor: true }];
    }
    const { isRaw } = this.#looks;
    return this.header(cols, theme).map((line): Row => ({
      lead: [],
      line: isRaw ? encodeLine(printLine(line).trim()) : line,
      isDecor: true,
    }));
  }

  /** Whether a click on the block shows more or less of it. */
  canToggle(index: number): boolean {
    const rows = this.rowsAt(index);
    for (let at = rows.length - 1; at >= 0 && at > rows.length - 4; at -= 1)
      if (rows.at(at)?.toggles === true) return true;
    return rows.at(0)?.toggles === true;
  }
}
