/** A rectangle of cells, packed into two arrays. Changed in place by the functions of `draw.ts`. */
import { BLANK, CONTINUATION, GlyphPool, isWideCell } from './glyphs.ts';
import { PLAIN_STYLE, StylePool, type StyleId } from './style.ts';

/** What the numbers in grids mean. Grids that are compared share one. */
export interface CellPools {
  readonly glyphs: GlyphPool;
  readonly styles: StylePool;
}

export function openPools(): CellPools {
  return { glyphs: new GlyphPool(), styles: new StylePool() };
}

/** At most this many columns and rows: what a terminal says of its size is not trusted. */
export const MOST_CELLS_A_SIDE = 2000;

/**
 * Cells in rows. Cell (x, y) is at `y * cols + x`: `content` as `glyphs.ts` has it, `style` a number of the pool. Both
 * halves of a wide cell have its style; a wide cell is always whole (left half, then CONTINUATION).
 */
export class Grid {
  readonly pools: CellPools;
  cols = 0;
  rows = 0;
  content = new Int32Array(0);
  style = new Uint16Array(0);

  constructor(pools: CellPools, cols: number, rows: number) {
    this.pools = pools;
    this.resize(cols, rows);
  }

  /** Changes the size; all cells are empty afterwards. The same size makes nothing new. */
  resize(cols: number, rows: number): void {
    this.cols = clampSide(cols);
    this.rows = clampSide(rows);
    const size = this.cols * this.rows;
    if (this.content.length !== size) {
      this.content = new Int32Array(size);
      this.style = new Uint16Array(size);
    }
    this.clear();
  }

  /** Empties all cells. */
  clear(): void {
    this.content.fill(BLANK);
    this.style.fill(PLAIN_STYLE);
  }

  clearRow(y: number): void {
    this.content.fill(BLANK, y * this.cols, (y + 1) * this.cols);
    this.style.fill(PLAIN_STYLE, y * this.cols, (y + 1) * this.cols);
  }

  /** Takes over size and cells of another grid with the same pools. */
  copyFrom(other: Grid): void {
    if (this.content.length !== other.content.length) {
      this.content = other.content.slice();
      this.style = other.style.slice();
    } else {
      this.content.set(other.content);
      this.style.set(other.style);
    }
    this.cols = other.cols;
    this.rows = other.rows;
  }

  /** Puts one cell of a width of 1 at an index. What was half covered becomes blank. */
  put(at: number, content: number, style: StyleId): void {
    this.#uncover(at);
    this.content[at] = content;
    this.style[at] = style;
  }

  /** Puts a wide cell at an index; the next one must be in the same row. */
  putWide(at: number, content: number, style: StyleId): void {
    this.#uncover(at);
    this.#uncover(at + 1);
    this.content[at] = content;
    this.content[at + 1] = CONTINUATION;
    this.style[at] = style;
    this.style[at + 1] = style;
  }

  /** Blanks the other half of a wide cell of which one half is about to go. */
  #uncover(at: number): void {
    const old = this.content[at] ?? BLANK;
    if (old === CONTINUATION) this.content[at - 1] = BLANK;
    else if (isWideCell(old)) this.content[at + 1] = BLANK;
  }
}

function clampSide(value: number): number {
  return Math.max(0, Math.min(MOST_CELLS_A_SIDE, Math.trunc(value)));
}

/** Makes room in the pools when they are crowded. All living grids of the pools have to be given. */
export function compactPools(pools: CellPools, grids: readonly Grid[]): boolean {
  if (!pools.glyphs.isCrowded && !pools.styles.isCrowded) return false;
  pools.glyphs.compact(grids.map((grid) => grid.content));
  pools.styles.compact(grids.map((grid) => grid.style));
  return true;
}
