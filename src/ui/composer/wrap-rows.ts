/** The rows of a draft, kept from key to key: only those near an edit are laid out again. Pure (no effect but on itself). */
import { measurePiece, nextBoundary } from './cluster-steps.ts';

/** Text is compared in pieces of this length first. */
const CHUNK = 4096;

export class WrappedRows {
  #text = '';
  #cols = 0;
  #starts: readonly number[] = [0];

  /** Where each row of the text begins (UTF-16) at a width of `cols` (1 at least). There is always one. */
  rows(text: string, cols: number): readonly number[] {
    if (cols !== this.#cols) this.#starts = wrapAll(text, cols);
    else if (text !== this.#text) this.#starts = wrapAgain(this.#text, this.#starts, text, cols);
    this.#text = text;
    this.#cols = cols;
    return this.#starts;
  }
}

function wrapAll(text: string, cols: number): number[] {
  const starts = [0];
  for (let next = nextRow(text, 0, cols); next >= 0; next = nextRow(text, next, cols)) starts.push(next);
  return starts;
}

/** Rows before and behind what changed stay as they were. */
function wrapAgain(old: string, oldStarts: readonly number[], text: string, cols: number): readonly number[] {
  const same = measureCommonStart(old, text);
  const shortest = Math.min(old.length, text.length) - same;
  const sameEnd = measureCommonEnd(old, text, shortest);
  const by = text.length - old.length;
  // A row ends where the next one made it end, and a mark may join the cluster before it: two rows are done again.
  const first = Math.max(0, findRow(oldStarts, same) - 2);
  const starts = oldStarts.slice(0, first + 1);
  let reuse = first + 1;
  for (let at = starts.at(-1) ?? 0; ;) {
    const next = nextRow(text, at, cols);
    if (next < 0) return starts;
    if (next >= text.length - sameEnd) {
      while (reuse < oldStarts.length && (oldStarts[reuse] ?? 0) + by < next) reuse += 1;
      if ((oldStarts[reuse] ?? -1) + by === next && reuse < oldStarts.length) {
        for (; reuse < oldStarts.length; reuse += 1) starts.push((oldStarts[reuse] ?? 0) + by);
        return starts;
      }
    }
    starts.push(next);
    at = next;
  }
}

/** Where the row behind the one that begins at `start` begins, or -1 where it is the last. */
function nextRow(text: string, start: number, cols: number): number {
  let column = 0;
  let breakAt = -1;
  for (let at = start; at < text.length;) {
    const behind = nextBoundary(text, at);
    const code = text.charCodeAt(at);
    if (code === 0x0a) return behind;
    const cells = behind === at + 1 && code >= 0x20 && code < 0x7f ? 1 : measurePiece(text.slice(at, behind));
    // Blanks hang over the edge, so that no row begins with one.
    if (code === 0x20 || code === 0x09) {
      column += cells;
      breakAt = behind;
    } else {
      if (column + cells > cols && at > start) return breakAt > start ? breakAt : at;
      column += cells;
      // Scripts of wide characters have no blanks: a line may end behind each.
      if (cells === 2) breakAt = behind;
    }
    at = behind;
  }
  return -1;
}

/** The row that a place is in. */
export function findRow(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where the text of a row ends, without its line feed. */
export function rowEnd(text: string, starts: readonly number[], row: number): number {
  const end = starts[row + 1] ?? text.length;
  return row + 1 < starts.length && text.charCodeAt(end - 1) === 0x0a ? end - 1 : end;
}

/** The column of a place in its row. */
export function columnOf(text: string, rowStart: number, at: number): number {
  let column = 0;
  for (let from = rowStart; from < at;) {
    const behind = nextBoundary(text, from, at);
    column += measurePiece(text.slice(from, behind));
    from = behind;
  }
  return column;
}

/** The place in a row nearest to a column, not behind it. The last place of a row that goes on is the beginning of the next one's. */
export function placeAt(text: string, starts: readonly number[], row: number, column: number): number {
  const start = starts[row] ?? 0;
  const end = rowEnd(text, starts, row);
  const isBroken = row + 1 < starts.length && end === starts[row + 1];
  let reached = 0;
  let at = start;
  while (at < end) {
    const behind = nextBoundary(text, at, end);
    reached += measurePiece(text.slice(at, behind));
    if (reached > column || (isBroken && behind === end)) return at;
    at = behind;
  }
  return at;
}

function measureCommonStart(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at + CHUNK <= length && a.slice(at, at + CHUNK) === b.slice(at, at + CHUNK)) at += CHUNK;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

function measureCommonEnd(a: string, b: string, most: number): number {
  let length = 0;
  while (
    length + CHUNK <= most &&
    a.slice(a.length - length - CHUNK, a.length - length) === b.slice(b.length - length - CHUNK, b.length - length)
  ) {
    length += CHUNK;
  }
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length += 1;
  return length;
}
