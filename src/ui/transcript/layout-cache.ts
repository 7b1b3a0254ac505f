/** Rows of cells, laid out when they are looked at and kept while they stay the same. */
import type { Cell } from './cell.ts';
import { drawCell } from './cells/index.ts';
import { MessageLayout } from './cells/message.ts';
import type { CellFrame, Rows } from './rows.ts';

/** Layouts at a time: several screens of the smallest cells. What falls out is laid out again when it is seen. */
const KEPT_LAYOUTS = 600;

interface Layout {
  cell: Cell;
  frame: CellFrame;
  rows: Rows;
  readonly message: MessageLayout;
}

export class LayoutCache {
  readonly #layouts = new Map<string, Layout>();

  /** The rows of a cell. Equal cells and frames are the same objects. */
  rowsOf(cell: Cell, frame: CellFrame): Rows {
    const known = this.#layouts.get(cell.key);
    if (known?.cell === cell && known.frame === frame) return known.rows;
    if (known === undefined) {
      const message = new MessageLayout();
      const rows = drawCell(cell, frame, message);
      if (this.#layouts.size >= KEPT_LAYOUTS) this.#dropOldest();
      this.#layouts.set(cell.key, { cell, frame, rows, message });
      return rows;
    }
    known.rows = drawCell(cell, frame, known.message);
    known.cell = cell;
    known.frame = frame;
    // What was laid out last is dropped last.
    this.#layouts.delete(cell.key);
    this.#layouts.set(cell.key, known);
    return known.rows;
  }

  #dropOldest(): void {
    let left = KEPT_LAYOUTS / 4;
    for (const key of this.#layouts.keys()) {
      if (left === 0) return;
      left -= 1;
      this.#layouts.delete(key);
    }
  }
}
