/**
 * The conversation on the screen: events in, rows out, with its own place of scrolling. Changed in place; `version` says that
 * something that is seen has changed. Holds what of a session is near, see `session-record.ts`.
 */
import type { Region } from '#/terminal/cells/draw.ts';
import { NO_USAGE } from '#/protocol/responses/items.ts';
import type { SessionEvent, StoredEvent } from '#/session/events/index.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Line } from '#/ui/text/line.ts';
import type { HistoryPage } from '#/workstation/live-session.ts';
import type { Cell } from './cell.ts';
import { CellLooks } from './cell-looks.ts';
import { drawCell } from './cells/index.ts';
import { promptText } from './cells/user.ts';
import { drawTranscript, type TranscriptLook } from './draw-transcript.ts';
import { findRow, TextFind, type FindState } from './find-text.ts';
import { FinishedRows, pushRows, type FinishedInput } from './finished-rows.ts';
import { LiveItems } from './live-items.ts';
import { findProposedPlan } from './plan-splitter.ts';
import { printSelection, type Selection, type TextPoint } from './selection.ts';
import { END_OF_LOG, SessionRecord } from './session-record.ts';
import { TranscriptBlocks, type DrawHeader } from './transcript-blocks.ts';
import { Viewport } from './viewport.ts';

export interface TranscriptOptions {
  /** Paths below it are shown from here. */
  readonly cwd: string;
  readonly home?: string;
  /** Reasoning summaries stand among the details; else nowhere. */
  readonly showReasoning: boolean;
  /** The local time of day: `14:28`. */
  readonly printTime: (atMs: number) => string;
}

/** Where a page of the history goes: before what is here, behind it, or, the last one, in its place. */
export type HistoryPlace = 'above' | 'below' | 'end';

/** History is read before its end is seen: while fewer blocks are above, or below. */
const HISTORY_BLOCKS = 4;

export class Transcript {
  /** Changes whenever something that is seen may have. */
  version = 0;
  readonly #record = new SessionRecord();
  readonly #live = new LiveItems();
  readonly #looks: CellLooks;
  readonly #blocks: TranscriptBlocks;
  readonly #viewport = new Viewport();
  readonly #finished = new FinishedRows();
  #notices = 0;
  #rows = 0;
  #isRewrapped = false;
  #isMoving = false;
  #selection: Selection | undefined;
  #find: TextFind | undefined;
  #browsed: string | undefined;

  constructor({ cwd, home, showReasoning, printTime }: TranscriptOptions) {
    this.#looks = new CellLooks({ cwd, home, showsReasoning: showReasoning, printTime });
    this.#blocks = new TranscriptBlocks(this.#record, this.#live, this.#looks);
  }

  /** The next event of the session. @param atMs when it came */
  apply(event: SessionEvent | StoredEvent, atMs: number): void {
    switch (event.type) {
      case 'item.started':
      case 'item.delta':
      case 'stream.retrying':
        if (this.#live.apply(event)) this.#changed();
        return;
      case 'tool.output':
        if (this.#record.applyOutput(event.call_id, event.payload.text)) this.#changed();
        return;
      default:
        this.#live.close(event);
        this.#record.apply(event, atMs);
        if (isTurnEnd(event) && this.#viewport.isAtEnd) this.#record.trim();
        this.#changed();
    }
  }

  /** The end of a turn that the log could not take: what streamed stands as it is, and below it why. */
  endUnrecorded(turnId: string, end: { readonly code: string; readonly message: string }, atMs: number): void {
    for (const answer of this.#live.takeAnswers()) this.#record.add(answer);
    const { code, message } = end;
    this.apply(
      { type: 'turn.failed', turn_id: turnId, duration_ms: 0, code, usage: NO_USAGE, payload: { message } },
      atMs,
    );
  }

  /** A page that {@link wantedHistory} has asked for. What is seen stays where it is, unless the end is wanted. */
  addHistory(page: HistoryPage, place: HistoryPlace): void {
    if (place === 'above') this.#record.prepend(page);
    else if (place === 'below') this.#record.append(page);
    else this.#record.replace(page);
    // What is seen now says whether more is wanted.
    if (this.#rows > 0) this.#viewport.place(this.#blocks, this.#rows);
    this.#changed();
  }

  /** A line that csm says, no part of the session. Line feeds are kept. */
  addNotice(text: string, tone: 'info' | 'error'): void {
    this.#record.add({ kind: 'notice', key: this.#nextKey(), text, tone });
    this.#changed();
  }

  /** Labels and values below a title. */
  addTable(title: string, rows: readonly (readonly [label: string, text: string])[]): void {
    this.#record.add({ kind: 'table', key: this.#nextKey(), title, rows });
    this.#changed();
  }

  /** Rows above everything, which scroll with it; always as many. */
  setHeader(draw: DrawHeader): void {
    this.#blocks.header = draw;
    this.#changed();
  }

  /** Nothing but the header. */
  get isEmpty(): boolean {
    return this.#blocks.count === 1;
  }

  /** What the model is thinking about, or that it is asked again, for the row that says that it works. */
  get statusText(): string | undefined {
    return this.#live.statusText;
  }

  /** Why it is asked again, for the row below. */
  get statusCause(): string | undefined {
    return this.#live.statusCause;
  }

  /** Something that was drawn last pulses: draw again in 100 ms. */
  get isMoving(): boolean {
    return this.#isMoving;
  }

  /** The plan that the last answer proposes, as markdown. */
  get proposedPlan(): string | undefined {
    if (this.#blocks.goesOn) return undefined;
    const last = this.#record.cells.findLast(({ kind }) => kind === 'message' || kind === 'user');
    return last?.kind === 'message' && last.end === 'complete' ? findProposedPlan(last.text) : undefined;
  }

  /** The user's prompts that are here, the oldest first. */
  prompts(): readonly { readonly itemId: string; readonly text: string }[] {
    return this.#record.cells.flatMap((cell) =>
      cell.kind === 'user' ? [{ itemId: cell.itemId, text: promptText(cell) }] : [],
    );
  }

  /**
   * What is to be read: an end of what is here comes near, and the session goes on there. Only what is scrolled through wants it.
   * `before` is what `readHistory` is given.
   */
  get wantedHistory(): { readonly place: HistoryPlace; readonly before: number } | undefined {
    if (this.#rows === 0) return undefined;
    const { historyBefore, newerBefore } = this.#record;
    const { placed, isAtEnd } = this.#viewport;
    if (newerBefore !== undefined && isAtEnd) return { place: 'end', before: END_OF_LOG };
    const first = placed[0]?.index ?? 0;
    if (historyBefore !== undefined && first < HISTORY_BLOCKS) return { place: 'above', before: historyBefore };
    const last = placed.at(-1)?.index ?? 0;
    if (newerBefore === undefined || last < this.#blocks.count - HISTORY_BLOCKS) return undefined;
    return { place: 'below', before: newerBefore };
  }

  get isAtEnd(): boolean {
    return this.#viewport.isAtEnd;
  }

  /** Down where positive. */
  scrollBy(rows: number): void {
    if (this.#looks.folded === undefined) return;
    this.#viewport.scrollBy(this.#blocks, this.#rows, rows);
    this.#changed();
  }

  scrollToEnd(): void {
    this.#viewport.scrollToEnd();
    this.#changed();
  }

  scrollToTop(): void {
    if (this.#looks.folded === undefined) return;
    this.#viewport.scrollToTop(this.#blocks);
    this.#viewport.place(this.#blocks, this.#rows);
    this.#changed();
  }

  /** Shows all details, or none. */
  toggleDetails(): void {
    this.#looks.toggleAll();
    this.#isRewrapped = true;
    this.#changed();
  }

  /** Whether it is plain text, as it was written, for the terminal's own selection. */
  get isRaw(): boolean {
    return this.#looks.isRaw;
  }

  setRaw(isRaw: boolean): void {
    this.#looks.setRaw(isRaw);
    this.#isRewrapped = true;
    this.#selection = undefined;
    this.#changed();
  }

  /** Shows more or less of the cell at a place. Whether there was one that can. */
  toggleAt(x: number, y: number): boolean {
    const key = this.#pointAt(x, y)?.key;
    if (key === undefined) return false;
    const index = this.#blocks.findKey(key);
    if (this.#blocks.cellAt(index) === undefined || !this.#blocks.canToggle(index)) return false;
    // Its first row stays where it is, not the end of the text.
    const placed = this.#viewport.placed.find((block) => this.#blocks.keyAt(block.index) === key);
    this.#looks.toggle(key);
    if (placed !== undefined) this.#viewport.scrollTo(this.#blocks, this.#rows, key, placed.from, placed.y);
    this.#changed();
    return true;
  }

  /** A press of the mouse at a place of the region. */
  startSelection(x: number, y: number): void {
    const point = this.#pointAt(x, y);
    this.#selection = point === undefined ? undefined : { from: point, to: point };
    this.#changed();
  }

  /** The mouse was dragged there. */
  extendSelection(x: number, y: number): void {
    const point = this.#pointAt(x, y);
    if (this.#selection === undefined || point === undefined) return;
    this.#selection = { from: this.#selection.from, to: point };
    this.#changed();
  }

  /** The button was let go: a selection of nothing is none. */
  endSelection(): void {
    if (this.selectedText === '') this.clearSelection();
  }

  clearSelection(): void {
    if (this.#selection === undefined) return;
    this.#selection = undefined;
    this.#changed();
  }

  /** The marked text as it was written; undefined: nothing is marked. */
  get selectedText(): string | undefined {
    return this.#selection === undefined || this.#looks.folded === undefined
      ? undefined
      : printSelection(this.#selection, this.#blocks);
  }

  /** Searches in all that is here, and shows the last place; undefined ends it. */
  setFind(query: string | undefined): void {
    const { cells, historyBefore, newerBefore } = this.#record;
    const isPart = historyBefore !== undefined || newerBefore !== undefined;
    this.#find = query === undefined ? undefined : new TextFind([...cells, ...this.#live.cells], query, isPart);
    this.#showMatch();
    this.#changed();
  }

  /** The next place below (1) or above (-1); around the ends. */
  findNext(by: 1 | -1): void {
    if (this.#find?.step(by) !== true) return;
    this.#showMatch();
    this.#changed();
  }

  get findState(): FindState | undefined {
    return this.#find?.state;
  }

  /** Shows a prompt among what surrounds it; undefined ends it. */
  setBrowsed(itemId: string | undefined): void {
    const cell = this.#record.cells.find((one) => one.kind === 'user' && one.itemId === itemId);
    this.#browsed = cell?.key;
    if (cell !== undefined && this.#looks.folded !== undefined) {
      this.#viewport.scrollTo(this.#blocks, this.#rows, cell.key, 0, Math.min(3, Math.floor(this.#rows / 4)));
    }
    this.#changed();
  }

  /** Draws what is seen into a region, and remembers what stands where. */
  draw(region: Region, look: TranscriptLook): void {
    this.#setSize(region.cols, look.theme);
    this.#rows = region.rows;
    const placed = this.#viewport.place(this.#blocks, region.rows, this.#isRewrapped);
    this.#isRewrapped = false;
    this.#isMoving = drawTranscript(region, {
      placed,
      blocks: this.#blocks,
      look,
      sticky: this.isRaw ? undefined : this.#findSticky(),
      browsed: this.#browsed,
      selection: this.#selection,
      query: this.#find?.state.query,
    });
  }

  /** For terminals that keep what has scrolled out: rows of cells that are final and were not given out before, once and in order. */
  takeFinished(cols: number, theme: Theme): Line[] {
    this.#setSize(cols, theme);
    return this.#finished.take(this.#finishedInput());
  }

  /** The rows that {@link takeFinished} still holds back, the last `rows` of them. */
  drawLive(cols: number, rows: number, theme: Theme): Line[] {
    this.#setSize(cols, theme);
    return this.#finished.rest(this.#finishedInput(), rows);
  }

  /** All that is here with its details. Where finished rows are the terminal's, they cannot show more themselves. */
  drawDetails(cols: number, theme: Theme): Line[] {
    this.#setSize(cols, theme);
    const frame = this.#looks.expanded;
    const lines: Line[] = [];
    if (frame === undefined) return lines;
    for (const cell of [...this.#record.cells, ...this.#live.cells]) {
      pushRows(lines, drawCell(cell, frame));
    }
    return lines;
  }

  #setSize(cols: number, theme: Theme): void {
    if (!this.#looks.setSize(cols, theme)) return;
    this.#isRewrapped = true;
    this.#selection = undefined;
  }

  /** The prompt that the first row belongs to, where it is not seen itself, and not next to another one. */
  #findSticky(): Cell | undefined {
    const { placed } = this.#viewport;
    const [first] = placed;
    if (first === undefined) return undefined;
    if (placed.some(({ index, y }) => y > 0 && y <= 2 && this.#blocks.cellAt(index)?.kind === 'user')) return undefined;
    for (let index = first.index; index > 0; index -= 1) {
      const cell = this.#blocks.cellAt(index);
      if (cell?.kind !== 'user') continue;
      const isSeen = index === first.index && first.from < Math.max(1, this.#blocks.rowsAt(index).length - 1);
      return isSeen ? undefined : cell;
    }
    return undefined;
  }

  #pointAt(x: number, y: number): TextPoint | undefined {
    for (const { index, from, rows, y: top } of this.#viewport.placed) {
      if (y >= top && y < top + rows)
        return { key: this.#blocks.keyAt(index), row: from + y - top, col: Math.max(0, x) };
    }
    const last = this.#viewport.placed.at(-1);
    return last === undefined
      ? undefined
      : { key: this.#blocks.keyAt(last.index), row: last.from + last.rows - 1, col: x };
  }

  #showMatch(): void {
    const match = this.#find?.match;
    if (match === undefined || this.#find === undefined || this.#looks.folded === undefined) return;
    const index = this.#blocks.findKey(match.key);
    if (index < 0) return;
    let row = findRow(this.#blocks.rowsAt(index), this.#find.state.query, match.nth);
    if (row < 0 && !this.#looks.isOpen(match.key)) {
      this.#looks.toggle(match.key);
      row = findRow(this.#blocks.rowsAt(index), this.#find.state.query, match.nth);
    }
    this.#viewport.scrollTo(this.#blocks, this.#rows, match.key, Math.max(0, row), Math.floor(this.#rows / 3));
  }

  #finishedInput(): FinishedInput {
    const frame = this.#looks.folded;
    return {
      header: this.#blocks.headerRows(),
      cells: this.#record.cells,
      live: this.#live.cells,
      rowsOf: (cell) => this.#blocks.rowsOf(cell, frame),
      frame,
    };
  }

  #nextKey(): string {
    return `u:${(this.#notices += 1)}`;
  }

  #changed(): void {
    this.version += 1;
  }
}

function isTurnEnd({ type }: SessionEvent | StoredEvent): boolean {
  return type === 'turn.completed' || type === 'turn.failed' || type === 'turn.interrupted';
}
