/**
 * The conversation on the screen: events in, rows out, with its own place of scrolling. Changed in place; `version` says that
 * something that is seen has changed. Holds what of a session is near, see `session-record.ts`.
 */
import type { Region } from '#/terminal/cells/draw.ts';
import type { SessionEvent, StoredEvent } from '#/session/events/index.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Line } from '#/ui/text/line.ts';
import type { HistoryPage } from '#/workstation/live-session.ts';
import type { Cell } from './cell.ts';
import { promptText } from './cells/user.ts';
import { drawTranscript } from './draw-transcript.ts';
import { findMatches, findRow, type TextMatch } from './find-text.ts';
import { FinishedRows, type FinishedInput } from './finished-rows.ts';
import { LayoutCache } from './layout-cache.ts';
import { LiveItems } from './live-items.ts';
import { findProposedPlan } from './plan-splitter.ts';
import type { CellFrame, Row, Rows } from './rows.ts';
import { printSelection, type Selection, type TextBlocks, type TextPoint } from './selection.ts';
import { SessionRecord } from './session-record.ts';
import { Viewport, type Blocks } from './viewport.ts';

export interface TranscriptOptions {
  /** Paths below it are shown from here. */
  readonly cwd: string;
  readonly home?: string;
  /** Reasoning summaries stand among the details; else nowhere. */
  readonly showReasoning: boolean;
  /** The local time of day: `14:28`. */
  readonly printTime: (atMs: number) => string;
}

/** How it is drawn. */
export interface TranscriptLook {
  readonly theme: Theme;
  readonly nowMs: number;
  /** Whether anything may move by itself. */
  readonly animations: boolean;
}

/** What is under the mouse. */
export interface TranscriptHit {
  /** Names the cell. */
  readonly key: string;
  /** A click shows more or less of it. */
  readonly canToggle: boolean;
  readonly itemId?: string;
}

/** The search that goes on; `at` counts from 1, 0 where there is nothing. */
export interface FindState {
  readonly query: string;
  readonly count: number;
  readonly at: number;
}

/** Names the block of the header. */
const HEADER_KEY = 'header';
/** History is read before its top is seen: while fewer blocks are above. */
const HISTORY_BLOCKS = 4;

export class Transcript implements Blocks, TextBlocks {
  /** Changes whenever something that is seen may have. */
  version = 0;
  readonly #options: TranscriptOptions;
  readonly #record = new SessionRecord();
  readonly #live = new LiveItems();
  readonly #layouts = new LayoutCache();
  readonly #viewport = new Viewport();
  readonly #finished = new FinishedRows();
  #header: (cols: number, theme: Theme) => readonly Line[] = () => [];
  #notices = 0;
  /** Cells whose details are otherwise than those of all others. */
  #toggled = new Set<string>();
  #isExpanded = false;
  #frames: { readonly folded: CellFrame; readonly expanded: CellFrame; readonly alone: CellFrame } | undefined;
  #rows = 0;
  #isRewrapped = false;
  #isMoving = false;
  #selection: Selection | undefined;
  #find: { readonly query: string; readonly matches: readonly TextMatch[]; readonly at: number } | undefined;
  #browsed: string | undefined;
  #hint = 0;

  constructor(options: TranscriptOptions) {
    this.#options = options;
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
        if (event.type === 'turn.completed' && this.#viewport.isAtEnd) this.#record.trim();
        this.#changed();
    }
  }

  /** Events before those that are here. What is seen stays where it is. */
  prependHistory(page: HistoryPage): void {
    this.#record.prepend(page);
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
  setHeader(draw: (cols: number, theme: Theme) => readonly Line[]): void {
    this.#header = draw;
    this.#changed();
  }

  /** Nothing but the header. */
  get isEmpty(): boolean {
    return this.count === 1;
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
    const last = this.#record.cells.findLast(({ kind }) => kind === 'message' || kind === 'user');
    return last?.kind === 'message' && last.end === 'complete' ? findProposedPlan(last.text) : undefined;
  }

  /** The user's prompts that are here, the oldest first. */
  prompts(): readonly { readonly itemId: string; readonly text: string }[] {
    return this.#record.cells.flatMap((cell) =>
      cell.kind === 'user' ? [{ itemId: cell.itemId, text: promptText(cell) }] : [],
    );
  }

  /** The top of what is here comes near, and there is more before it. */
  get wantsHistory(): boolean {
    if (this.#record.historyBefore === undefined) return false;
    const [first] = this.#viewport.placed;
    return first === undefined || first.index < HISTORY_BLOCKS;
  }

  /** What to ask `readHistory` for. */
  get historyBefore(): number | undefined {
    return this.#record.historyBefore;
  }

  get isAtEnd(): boolean {
    return this.#viewport.isAtEnd;
  }

  /** Down where positive. */
  scrollBy(rows: number): void {
    if (this.#frames === undefined) return;
    this.#viewport.scrollBy(this, this.#rows, rows);
    this.#changed();
  }

  scrollToEnd(): void {
    this.#viewport.scrollToEnd();
    this.#changed();
  }

  scrollToTop(): void {
    if (this.#frames === undefined) return;
    this.#viewport.scrollToTop(this);
    this.#changed();
  }

  /** Shows all details, or none. */
  toggleDetails(): void {
    this.#isExpanded = !this.#isExpanded;
    this.#toggled = new Set();
    this.#isRewrapped = true;
    this.#changed();
  }

  /** What is drawn at a place of the region, or undefined. */
  hit(x: number, y: number): TranscriptHit | undefined {
    const point = this.#pointAt(x, y);
    if (point === undefined) return undefined;
    const index = this.findKey(point.key);
    const cell = this.#cellAt(index);
    const canToggle = cell !== undefined && this.#canToggle(index);
    return { key: point.key, canToggle, ...(cell?.kind === 'user' ? { itemId: cell.itemId } : {}) };
  }

  /** Shows more or less of the cell at a place. Whether there was one that can. */
  toggleAt(x: number, y: number): boolean {
    const hit = this.hit(x, y);
    if (hit?.canToggle !== true) return false;
    // Its first row stays where it is, not the end of the text.
    const placed = this.#viewport.placed.find(({ index }) => this.keyAt(index) === hit.key);
    this.#toggle(hit.key);
    if (placed !== undefined) this.#viewport.scrollTo(this, this.#rows, hit.key, placed.from, placed.y);
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
    return this.#selection === undefined || this.#frames === undefined
      ? undefined
      : printSelection(this.#selection, this);
  }

  /** Searches in all that is here, and shows the last place; undefined ends it. */
  setFind(query: string | undefined): void {
    if (query === undefined || query === '')
      this.#find = query === undefined ? undefined : { query, matches: [], at: 0 };
    else {
      const matches = findMatches([...this.#record.cells, ...this.#live.cells], query);
      this.#find = { query, matches, at: matches.length };
      this.#showMatch();
    }
    this.#changed();
  }

  /** The next place below (1) or above (-1); around the ends. */
  findNext(by: 1 | -1): void {
    if (this.#find === undefined || this.#find.matches.length === 0) return;
    const { matches, at } = this.#find;
    this.#find = { ...this.#find, at: ((at - 1 + by + matches.length) % matches.length) + 1 };
    this.#showMatch();
    this.#changed();
  }

  get findState(): FindState | undefined {
    if (this.#find === undefined) return undefined;
    const { query, matches, at } = this.#find;
    return { query, count: matches.length, at };
  }

  /** Shows a prompt among what surrounds it; undefined ends it. */
  setBrowsed(itemId: string | undefined): void {
    const cell = this.#record.cells.find((one) => one.kind === 'user' && one.itemId === itemId);
    this.#browsed = cell?.key;
    if (cell !== undefined && this.#frames !== undefined) {
      this.#viewport.scrollTo(this, this.#rows, cell.key, 0, Math.min(3, Math.floor(this.#rows / 4)));
    }
    this.#changed();
  }

  /** Draws what is seen into a region, and remembers what stands where. */
  draw(region: Region, look: TranscriptLook): void {
    this.#setFrame(region.cols, look.theme);
    this.#rows = region.rows;
    const placed = this.#viewport.place(this, region.rows, this.#isRewrapped);
    this.#isRewrapped = false;
    this.#isMoving = drawTranscript(region, {
      placed,
      blocks: this,
      look,
      sticky: this.#findSticky(),
      browsed: this.#browsed,
      selection: this.#selection,
      query: this.#find?.query,
    });
  }

  /** For terminals that keep what has scrolled out: rows of cells that are final and were not given out before, once and in order. */
  takeFinished(cols: number, theme: Theme): Line[] {
    this.#setFrame(cols, theme);
    return this.#finished.take(this.#finishedInput());
  }

  /** The rows that {@link takeFinished} still holds back, the last `rows` of them. */
  drawLive(cols: number, rows: number, theme: Theme): Line[] {
    this.#setFrame(cols, theme);
    return this.#finished.rest(this.#finishedInput(), rows);
  }

  get count(): number {
    return 1 + this.#record.cells.length + this.#live.cells.length;
  }

  keyAt(index: number): string {
    return this.#cellAt(index)?.key ?? HEADER_KEY;
  }

  heightAt(index: number): number {
    const { length } = this.rowsAt(index);
    return length === 0 ? 0 : length + 1;
  }

  findKey(key: string): number {
    if (key === HEADER_KEY) return 0;
    if (this.#cellAt(this.#hint)?.key === key) return this.#hint;
    for (let index = this.count - 1; index > 0; index -= 1) {
      if (this.#cellAt(index)?.key !== key) continue;
      this.#hint = index;
      return index;
    }
    return -1;
  }

  rowsAt(index: number): Rows {
    const frames = this.#frames;
    const cell = this.#cellAt(index);
    if (frames === undefined) return [];
    if (cell === undefined) return index === 0 ? this.#headerRows(frames.folded) : [];
    return this.#layouts.rowsOf(cell, frames[this.#lookOf(cell.key)]);
  }

  #cellAt(index: number): Cell | undefined {
    const { cells } = this.#record;
    return index <= 0 ? undefined : (cells[index - 1] ?? this.#live.cells[index - 1 - cells.length]);
  }

  #headerRows({ cols, theme }: CellFrame): readonly Row[] {
    if (this.#record.historyBefore !== undefined) {
      return [{ lead: [], line: { spans: [{ text: '  … earlier messages', style: theme.dim }] }, isDecor: true }];
    }
    return this.#header(cols, theme).map((line): Row => ({ lead: [], line, isDecor: true }));
  }

  #isOpen(key: string): boolean {
    return this.#toggled.has(key) !== this.#isExpanded;
  }

  #lookOf(key: string): 'folded' | 'expanded' | 'alone' {
    if (!this.#isOpen(key)) return 'folded';
    return this.#isExpanded ? 'expanded' : 'alone';
  }

  #toggle(key: string): void {
    if (!this.#toggled.delete(key)) this.#toggled.add(key);
  }

  #canToggle(index: number): boolean {
    const rows = this.rowsAt(index);
    for (let at = rows.length - 1; at >= 0 && at > rows.length - 4; at -= 1)
      if (rows.at(at)?.toggles === true) return true;
    return rows.at(0)?.toggles === true;
  }

  #setFrame(cols: number, theme: Theme): void {
    const known = this.#frames?.folded;
    if (known?.cols === cols && known.theme === theme) return;
    if (known !== undefined && known.cols !== cols) {
      this.#isRewrapped = true;
      this.#selection = undefined;
    }
    const { cwd, home, showReasoning, printTime } = this.#options;
    const folded: CellFrame = {
      cols,
      theme,
      cwd,
      home,
      printTime,
      isExpanded: false,
      isAlone: false,
      showsReasoning: showReasoning,
    };
    const expanded = { ...folded, isExpanded: true };
    this.#frames = { folded, expanded, alone: { ...expanded, isAlone: true } };
  }

  /** The prompt that the first row belongs to, where it is not seen itself. */
  #findSticky(): Cell | undefined {
    const [first] = this.#viewport.placed;
    if (first === undefined) return undefined;
    for (let index = first.index; index > 0; index -= 1) {
      const cell = this.#cellAt(index);
      if (cell?.kind !== 'user') continue;
      const isSeen = index === first.index && first.from < Math.max(1, this.rowsAt(index).length - 1);
      return isSeen ? undefined : cell;
    }
    return undefined;
  }

  #pointAt(x: number, y: number): TextPoint | undefined {
    for (const { index, from, rows, y: top } of this.#viewport.placed) {
      if (y >= top && y < top + rows) return { key: this.keyAt(index), row: from + y - top, col: Math.max(0, x) };
    }
    const last = this.#viewport.placed.at(-1);
    return last === undefined ? undefined : { key: this.keyAt(last.index), row: last.from + last.rows - 1, col: x };
  }

  #showMatch(): void {
    const match = this.#find?.matches[this.#find.at - 1];
    if (match === undefined || this.#find === undefined || this.#frames === undefined) return;
    const index = this.findKey(match.key);
    if (index < 0) return;
    let row = findRow(this.rowsAt(index), this.#find.query, match.nth);
    if (row < 0 && !this.#isOpen(match.key)) {
      this.#toggle(match.key);
      row = findRow(this.rowsAt(index), this.#find.query, match.nth);
    }
    this.#viewport.scrollTo(this, this.#rows, match.key, Math.max(0, row), Math.floor(this.#rows / 3));
  }

  #finishedInput(): FinishedInput {
    const frame = this.#frames?.folded;
    return {
      header: frame === undefined ? [] : this.#headerRows(frame),
      cells: this.#record.cells,
      live: this.#live.cells,
      rowsOf: (cell) => (frame === undefined ? [] : this.#layouts.rowsOf(cell, frame)),
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
