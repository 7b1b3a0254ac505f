/**
 * Rows for terminals that keep what scrolls out of them: each row of a cell is given out once, in order, when it cannot change any
 * more. An answer is given out block by block while it streams. Pure; changed in place.
 */
import type { Line } from '#/ui/text/line.ts';
import { isFinal, type Cell, type MessageCell } from './cell.ts';
import { MessageLayout } from './cells/message.ts';
import { findClosedEnd } from './closed-blocks.ts';
import { joinRow, type CellFrame, type Rows } from './rows.ts';

export interface FinishedInput {
  readonly header: Rows;
  readonly cells: readonly Cell[];
  readonly live: readonly Cell[];
  readonly rowsOf: (cell: Cell) => Rows;
  /** Undefined: nothing was drawn yet. */
  readonly frame: CellFrame | undefined;
}

export class FinishedRows {
  #hasHeader = false;
  /** The last cell that was given out; undefined: none was. */
  #last: string | undefined;
  /** Of groups that were given out: how many calls. */
  readonly #calls = new Map<string, number>();
  /** Commands that were given out while they went on behind the conversation. */
  readonly #background = new Set<string>();
  /** The answer that is given out while it streams, and how much of its text was. */
  #stream: { readonly key: string; readonly chars: number } | undefined;
  /** Answers that were given out before what stands above them. */
  readonly #early = new Set<string>();
  #layout = new MessageLayout();

  /** What can be given out now. */
  take(input: FinishedInput): Line[] {
    const { cells, frame } = input;
    if (frame === undefined) return [];
    const lines: Line[] = [];
    if (!this.#hasHeader) {
      this.#hasHeader = true;
      pushRows(lines, input.header);
    }
    if (
      this.#stream !== undefined &&
      !(this.#goOn(input, frame, lines) && this.#giveParts(input, frame, lines, true))
    ) {
      return lines;
    }
    const from = this.#findNext(cells);
    let at = from;
    for (; at < cells.length; at += 1) {
      const cell = cells[at];
      if (cell === undefined || !this.#mayGo(input, at)) break;
      this.#last = cell.key;
      if (this.#early.delete(cell.key)) continue;
      if (cell.kind === 'explore') this.#calls.set(cell.key, cell.calls.length);
      if (cell.kind === 'exec' && cell.call.state === 'background') this.#background.add(cell.key);
      pushRows(lines, input.rowsOf(cell));
    }
    this.#giveLate(input, lines);
    if (at >= cells.length) this.#giveParts(input, frame, lines);
    return lines;
  }

  /** What is held back, its last rows. */
  rest(input: FinishedInput, rows: number): Line[] {
    const { cells, live, frame } = input;
    if (frame === undefined) return [];
    const lines: Line[] = [];
    if (!this.#hasHeader) pushRows(lines, input.header);
    for (const cell of [...cells.slice(this.#findNext(cells)), ...live]) {
      if (this.#early.has(cell.key)) continue;
      if (cell.key === this.#stream?.key && cell.kind === 'message') pushRows(lines, this.#restOf(cell, frame));
      else pushRows(lines, input.rowsOf(cell));
    }
    return rows >= lines.length ? lines : lines.slice(lines.length - Math.max(0, rows));
  }

  /** Gives out the parts of answers that stream. Whether all have ended. @param goesOn only those that go on from another part */
  #giveParts(input: FinishedInput, frame: CellFrame, lines: Line[], goesOn = false): boolean {
    for (const part of input.live) {
      if (part.kind !== 'message' || this.#early.has(part.key)) continue;
      if (goesOn && part.isContinued !== true) break;
      this.#stream = { key: part.key, chars: 0 };
      this.#layout = new MessageLayout();
      if (!this.#goOn(input, frame, lines)) return false;
    }
    return true;
  }

  /** Gives out more of the answer that streams. Whether it has ended. */
  #goOn(input: FinishedInput, frame: CellFrame, lines: Line[]): boolean {
    const { key } = this.#stream ?? { key: '' };
    const live = input.live.find((cell) => cell.key === key);
    if (live?.kind === 'message' && live.end === 'open') {
      this.#giveBlocks(live, frame, lines);
      return false;
    }
    const at = live === undefined ? input.cells.findLastIndex((cell) => cell.key === key) : -1;
    if (mayBeLost(input.cells, at)) return false;
    const ended = live ?? input.cells[at];
    if (ended?.kind === 'message') {
      // What was lost is told by its first part.
      const lost = input.cells.findLast((cell) => cell.kind === 'message' && cell.lost !== undefined);
      pushRows(lines, ended.end === 'lost' && lost !== undefined ? input.rowsOf(lost) : this.#restOf(ended, frame));
      this.#early.add(key);
    }
    this.#stream = undefined;
    return true;
  }

  #giveBlocks(cell: MessageCell, frame: CellFrame, lines: Line[]): void {
    const { key, chars } = this.#stream ?? { key: cell.key, chars: 0 };
    const end = findClosedEnd(cell.text, chars);
    if (end <= chars) return;
    const part = cutMessage({ ...cell, text: cell.text.slice(0, end), end: 'complete' }, chars);
    pushRows(lines, new MessageLayout().rows(part, frame));
    this.#stream = { key, chars: end };
    this.#layout = new MessageLayout();
  }

  #restOf(cell: MessageCell, frame: CellFrame): Rows {
    const chars = this.#stream?.chars ?? 0;
    return this.#layout.rows(cutMessage(cell, chars), frame);
  }

  #findNext(cells: readonly Cell[]): number {
    if (this.#last === undefined) return 0;
    const at = cells.findLastIndex(({ key }) => key === this.#last);
    if (at >= 0) return at + 1;
    // It was left behind (the user went back): all that is there now has been given out.
    const last = cells.at(-1);
    const isNew = last?.kind === 'notice';
    this.#last = isNew ? cells.at(-2)?.key : last?.key;
    return isNew ? cells.length - 1 : cells.length;
  }

  /** Whether nothing of the cell will change, or what will is told by another one. */
  #mayGo({ cells, live }: FinishedInput, at: number): boolean {
    const cell = cells[at];
    if (cell === undefined || mayBeLost(cells, at)) return false;
    const isFollowed =
      cells.some((other, place) => place > at && other.kind !== 'reasoning') ||
      live.some(({ kind }) => kind === 'message');
    if (cell.kind === 'exec' && cell.call.state === 'background') return isFollowed;
    return isFinal(cell) && (cell.kind !== 'explore' || isFollowed);
  }

  /** What came to cells after they were given out. */
  #giveLate({ cells, rowsOf, frame }: FinishedInput, lines: Line[]): void {
    if (frame === undefined || (this.#calls.size === 0 && this.#background.size === 0)) return;
    const at = cells.findLastIndex(({ key }) => key === this.#last);
    const cell = cells[at];
    for (const key of this.#calls.keys()) if (key !== cell?.key) this.#calls.delete(key);
    if (cell?.kind === 'explore' && isFinal(cell)) {
      const known = this.#calls.get(cell.key) ?? 0;
      if (known > 0 && cell.calls.length > known) {
        this.#calls.set(cell.key, cell.calls.length);
        pushRows(lines, rowsOf({ ...cell, key: `${cell.key}+${known}`, calls: cell.calls.slice(known) }));
      }
    }
    for (const key of this.#background) {
      const started = cells.find((other) => other.key === key);
      if (started?.kind !== 'exec' || started.call.state !== 'done') continue;
      this.#background.delete(key);
      const { call } = started;
      // Where other things have come since, a cell of its own says it.
      if (cells.some((other) => other.kind === 'process' && other.command === call.command)) continue;
      const { command, output, exitCode = 0, status = 'completed' } = call;
      pushRows(lines, rowsOf({ kind: 'process', key: `${key}-`, command, output, exitCode, status }));
    }
  }
}

/** Rows as lines, and the empty one that parts cells. */
export function pushRows(lines: Line[], rows: Rows): void {
  if (rows.length === 0) return;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows.at(at);
    if (row !== undefined) lines.push(joinRow(row));
  }
  lines.push({ spans: [] });
}

/** Whether it is a part of an answer that broke off just now: what comes next says whether it is asked for again. */
function mayBeLost(cells: readonly Cell[], at: number): boolean {
  if (cells[at]?.kind !== 'message') return false;
  const last = cells.at(-1);
  if (last?.kind !== 'message' || last.end !== 'interrupted') return false;
  return cells.slice(at + 1).every((cell) => cell.kind === 'message' && cell.isContinued === true);
}

/** The message without its beginning. */
function cutMessage(cell: MessageCell, chars: number): MessageCell {
  return chars === 0 ? cell : { ...cell, text: cell.text.slice(chars), isContinued: true };
}
