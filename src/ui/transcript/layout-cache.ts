/** Rows of cells, laid out when they are looked at and kept while they stay the same. */
import type { Cell } from './cell.ts';
import { drawCell } from './cells/index.ts';
import { MessageLayout } from './cells/message.ts';
import { NO_ROWS, type CellFrame, type Rows } from './rows.ts';

/** Rows at a time: some screens more than the largest one. What falls out is laid out again when it is seen. */
const KEPT_ROWS = 5000;
/** Layouts that are kept whatever their size: those of a screen that is full of large cells. */
const LEAST_LAYOUTS = 4;

interface Layout {
  cell: Cell;
  frame: CellFrame;
  rows: Rows;
  /** How many rows it had when it was laid out: those of an open message grow in place. One more, as nothing costs nothing. */
  cost: number;
  readonly message: MessageLayout;
}

export class LayoutCache {
  /** What was used last stands last. */
  readonly #layouts = new Map<string, Layout>();
  #cost = 0;

  /** The rows of a cell. Equal cells and frames are the same objects. */
  rowsOf(cell: Cell, frame: CellFrame): Rows {
    const known = this.#layouts.get(cell.key);
    const layout = known ?? { cell, frame, rows: NO_ROWS, cost: 0, message: new MessageLayout() };
    if (known !== undefined) this.#layouts.delete(cell.key);
    this.#layouts.set(cell.key, layout);
    if (known?.cell === cell && known.frame === frame) return known.rows;
    const rows = drawCell(cell, frame, layout.message);
    const cost = rows.length + 1;
    this.#cost += cost - layout.cost;
    layout.cell = cell;
    layout.frame = frame;
    layout.rows = rows;
    layout.cost = cost;
    if (this.#cost > KEPT_ROWS) this.#dropOldest();
    return rows;
  }

  #dropOldest(): void {
    for (const [key, { cost }] of this.#layouts) {
      if (this.#cost <= KEPT_ROWS || this.#layouts.size <= LEAST_LAYOUTS) return;
      this.#layouts.delete(key);
      this.#cost -= cost;
    }
  }
}
