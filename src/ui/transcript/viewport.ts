/**
 * Which rows of a column of blocks are seen. Only the blocks that are seen are measured: nothing here asks for all heights. It
 * follows the end, or stays at a row of a block whatever comes above or below. Pure; changed in place.
 */

/** What is scrolled through: blocks below one another, named by keys. */
export interface Blocks {
  readonly count: number;
  /** More follows the last one, which is not here: its end is no end to stay at. */
  readonly goesOn?: boolean;
  /** Rows of a block, 0 for one that is not shown. */
  heightAt(index: number): number;
  keyAt(index: number): string;
  /** -1: it is not there any more. */
  findKey(key: string): number;
}

/** Rows of one block on the screen. */
export interface PlacedBlock {
  readonly index: number;
  /** Its first row that is seen. */
  readonly from: number;
  readonly rows: number;
  /** Where that row is on the screen. */
  readonly y: number;
}

interface Place {
  readonly index: number;
  readonly row: number;
}

const TOP: Place = { index: 0, row: 0 };

export class Viewport {
  /** What stands in the first row; undefined: the end stands in the last one. */
  #anchor: { readonly key: string; readonly row: number; readonly height: number } | undefined;
  #placed: readonly PlacedBlock[] = [];

  get isAtEnd(): boolean {
    return this.#anchor === undefined;
  }

  /** What was placed last, from the top. */
  get placed(): readonly PlacedBlock[] {
    return this.#placed;
  }

  /** Decides what is seen. @param isRewrapped rows are broken otherwise than the last time */
  place(blocks: Blocks, rows: number, isRewrapped = false): readonly PlacedBlock[] {
    const top = this.#findTop(blocks, isRewrapped);
    let placed = top === undefined ? undefined : placeFrom(blocks, rows, top);
    const last = placed?.at(-1);
    const isFull = last !== undefined && last.y + last.rows >= rows;
    if (placed === undefined || !isFull) {
      const end = findEndTop(blocks, rows);
      if (top !== undefined && blocks.goesOn === true) this.#setAnchor(blocks, end);
      else this.#anchor = undefined;
      placed = placeFrom(blocks, rows, end);
    }
    this.#placed = placed;
    return placed;
  }

  /** Down where positive. */
  scrollBy(blocks: Blocks, rows: number, by: number): void {
    const first = this.place(blocks, rows)[0];
    if (first === undefined || by === 0) return;
    const top = walk(blocks, { index: first.index, row: first.from }, by);
    this.#setAnchor(blocks, top);
    if (by > 0 && blocks.goesOn !== true && !isBefore(top, findEndTop(blocks, rows))) this.#anchor = undefined;
    this.place(blocks, rows);
  }

  /** Brings a row of a block to a row of the screen, as far as there is something to show around it. */
  scrollTo(blocks: Blocks, rows: number, key: string, row: number, y = 0): void {
    const index = blocks.findKey(key);
    if (index < 0) return;
    this.#setAnchor(blocks, walk(blocks, { index, row }, -y));
    this.place(blocks, rows);
  }

  scrollToTop(blocks: Blocks): void {
    if (blocks.count > 0) this.#setAnchor(blocks, TOP);
  }

  scrollToEnd(): void {
    this.#anchor = undefined;
  }

  #setAnchor(blocks: Blocks, { index, row }: Place): void {
    this.#anchor = { key: blocks.keyAt(index), row, height: blocks.heightAt(index) };
  }

  #findTop(blocks: Blocks, isRewrapped: boolean): Place | undefined {
    if (this.#anchor === undefined) return undefined;
    const index = blocks.findKey(this.#anchor.key);
    if (index < 0) return undefined;
    const height = blocks.heightAt(index);
    let { row } = this.#anchor;
    if (isRewrapped && height !== this.#anchor.height && this.#anchor.height > 0) {
      row = Math.floor((row * height) / this.#anchor.height);
      this.#anchor = { ...this.#anchor, row, height };
    }
    return { index, row: Math.max(0, Math.min(height - 1, row)) };
  }
}

function placeFrom(blocks: Blocks, rows: number, top: Place): PlacedBlock[] {
  const placed: PlacedBlock[] = [];
  let y = 0;
  let { row } = top;
  for (let index = top.index; index < blocks.count && y < rows; index += 1) {
    const height = blocks.heightAt(index);
    const count = Math.min(height - row, rows - y);
    if (count > 0) {
      placed.push({ index, from: row, rows: count, y });
      y += count;
    }
    row = Math.max(0, row - height);
  }
  return placed;
}

/** The first row that is seen when the end is; the top where everything fits. */
function findEndTop(blocks: Blocks, rows: number): Place {
  let left = rows;
  for (let index = blocks.count - 1; index >= 0; index -= 1) {
    left -= blocks.heightAt(index);
    if (left <= 0) return { index, row: -left };
  }
  return TOP;
}

/** The place so many rows further; no further than the first row and the last one. */
function walk(blocks: Blocks, from: Place, by: number): Place {
  let { index } = from;
  let row = from.row + by;
  while (row < 0 && index > 0) {
    index -= 1;
    row += blocks.heightAt(index);
  }
  if (row < 0) return TOP;
  while (index < blocks.count - 1 && row >= blocks.heightAt(index)) {
    row -= blocks.heightAt(index);
    index += 1;
  }
  return { index, row };
}

function isBefore(left: Place, right: Place): boolean {
  return left.index < right.index || (left.index === right.index && left.row < right.row);
}
