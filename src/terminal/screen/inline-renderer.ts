/**
 * Scrollback mode: a live region at the end of what the terminal shows, and finished rows above it that the terminal keeps in its own
 * scrollback. Rows are reached by counting from where the cursor is, so nothing has to be asked, and nothing above the region is
 * ever touched. Frames on the other screen (pagers, pickers) go through a `ScreenRenderer`. Pure (no effect but on itself).
 */
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { cutGrid, drawGrid } from '#/terminal/cells/draw.ts';
import { compactPools, Grid, openPools, type CellPools } from '#/terminal/cells/grid.ts';
import { ByteBuffer } from './byte-buffer.ts';
import type { Capabilities } from './capabilities.ts';
import { diffGrids, GridDiff } from './diff.ts';
import { PlanEncoder } from './encode.ts';
import { encodeModes, encodeRestore } from './encode-modes.ts';
import { PLAIN_CURSOR, PLAIN_MODES, type Frame } from './frame.ts';
import { findShortened, measureBroken } from './measure-rows.ts';
import { Pen, UNKNOWN } from './pen.ts';
import { planCells } from './plan-cells.ts';
import { beginPaint, endPaint } from './plan-paint.ts';
import { Plan } from './plan.ts';
import { looksOtherwise, ScreenRenderer, type FrameCost } from './screen-renderer.ts';
import { TerminalState } from './terminal-state.ts';
import { writeLines } from './write-lines.ts';

const NO_ROWS: ReadonlySet<number> = new Set();

/** A frame of scrollback mode. */
export interface InlineFrame extends Frame {
  /** Finished rows to be put above the live region, once: a grid of the terminal's width. */
  readonly finished?: Grid;
  /**
   * Which finished rows go on in the next one, by their number: a line that was broken only because of the width. The terminal is told, so that
   * it copies and re-breaks such a line as one. Only for rows that are full to their last column; modes without autowrap.
   */
  readonly wrapped?: ReadonlySet<number>;
  /** Rows of the terminal. Of a grid with more rows than that the last ones are shown. */
  readonly screenRows: number;
}

export class InlineRenderer {
  readonly pools: CellPools;
  readonly plan = new Plan();
  readonly cost: FrameCost = { cells: 0, runs: 0, scrolls: 0, bytes: 0 };
  readonly #state = new TerminalState();
  readonly #screen: ScreenRenderer;
  #capabilities: Capabilities;
  readonly #out = new ByteBuffer();
  readonly #diff = new GridDiff();
  readonly #pen = new Pen();
  readonly #encoder: PlanEncoder;
  #shown: Grid;
  #next: Grid;
  /** Rows that the region has on the terminal; 0: it has none, and the cursor is in the column 0 of where it will be. */
  #height = 0;
  #generation = 0;
  #onOtherScreen = false;
  /** Columns and rows that the terminal had when the region was painted. */
  #cols = 0;
  #rows = 0;
  /** Columns of it that are on the terminal for certain: fewer where it had become narrower before it took the frame. */
  #keptCols = 0;

  constructor(capabilities: Capabilities, pools: CellPools = openPools()) {
    this.pools = pools;
    this.#capabilities = capabilities;
    this.#screen = new ScreenRenderer(capabilities, pools, this.#state);
    this.#encoder = new PlanEncoder(this.#out, capabilities);
    this.#shown = new Grid(pools, 0, 0);
    this.#next = new Grid(pools, 0, 0);
    this.#pen.absolute = false;
    this.#restart();
  }

  get capabilities(): Capabilities {
    return this.#capabilities;
  }

  get modes(): TerminalState['modes'] {
    return this.#state.modes;
  }

  /** An empty grid for the next frame (as `ScreenRenderer.openGrid`), of either screen. */
  openGrid(cols: number, rows: number): Grid {
    compactPools(this.pools, [this.#shown, this.#screen.shown]);
    this.#next.resize(cols, rows);
    return this.#next;
  }

  /** As `ScreenRenderer.setCapabilities`; the region alone is written anew. */
  setCapabilities(capabilities: Capabilities): void {
    if (looksOtherwise(this.#capabilities, capabilities)) this.#cols = UNKNOWN;
    this.#capabilities = capabilities;
    this.#screen.setCapabilities(capabilities);
    this.#encoder.reset(capabilities);
    this.#pen.style = UNKNOWN;
  }

  /** Somebody else wrote to the terminal: the region begins anew where the cursor is then. */
  invalidate(): void {
    this.#screen.invalidate();
    this.#restart();
  }

  #restart(): void {
    this.#height = 0;
    this.#pen.x = UNKNOWN;
    this.#pen.y = 0;
    this.#pen.style = UNKNOWN;
    this.#encoder.reset(this.#capabilities);
  }

  /** The terminal had this size when it took the last frame. */
  confirmSize({ cols }: TerminalSize): void {
    this.#keptCols = Math.min(this.#keptCols, cols);
  }

  /** The bytes that make the terminal show a frame: a view, good until the next call. Empty where nothing changed. */
  encodeFrame(frame: InlineFrame): Uint8Array {
    if (frame.modes.altScreen) return this.#encodeOtherScreen(frame);
    this.#out.clear();
    this.plan.clear();
    const pen = this.#pen;
    this.#out.text(encodeModes(this.#state.modes, frame.modes, this.#capabilities));
    this.#state.modes = frame.modes;
    if (this.#onOtherScreen) {
      this.#onOtherScreen = false;
      pen.style = UNKNOWN;
      this.#encoder.reset(this.#capabilities);
    }
    const { styles } = this.pools;
    if (this.#generation !== styles.generation || styles.partsOf(pen.style).link !== '') pen.style = UNKNOWN;
    this.#generation = styles.generation;
    const grid = this.#fitGrid(frame);
    const whole = this.#planFrame(frame, grid);
    this.#encoder.encode(this.plan, grid);
    if (grid === this.#next) [this.#shown, this.#next] = [this.#next, this.#shown];
    else this.#shown.copyFrom(grid);
    this.#cols = grid.cols;
    this.#rows = frame.screenRows;
    this.#keptCols = whole ? grid.cols : Math.min(this.#keptCols, grid.cols);
    this.#height = grid.rows;
    this.cost.bytes = this.#out.length;
    return this.#out.view();
  }

  #encodeOtherScreen(frame: InlineFrame): Uint8Array {
    if (!this.#onOtherScreen) this.#screen.invalidate();
    this.#onOtherScreen = true;
    const bytes = this.#screen.encodeFrame(frame);
    Object.assign(this.cost, this.#screen.cost);
    return bytes;
  }

  /** The rows of a frame that the terminal has room for. */
  #fitGrid({ grid, screenRows }: InlineFrame): Grid {
    const rows = Math.max(1, screenRows);
    if (grid.rows <= rows && grid.rows > 0) return grid;
    const fitted = new Grid(this.pools, grid.cols, Math.min(rows, Math.max(1, grid.rows)));
    drawGrid(cutGrid(fitted), 0, 0, grid, grid.rows - fitted.rows, fitted.rows);
    return fitted;
  }

  /** Whether the region is written as a whole. */
  #planFrame(frame: InlineFrame, grid: Grid): boolean {
    const { plan } = this;
    const pen = this.#pen;
    const finishedRows = frame.finished?.rows ?? 0;
    const resized = this.#height > 0 && (this.#cols !== grid.cols || this.#rows !== frame.screenRows);
    const begins = this.#height === 0;
    const same = !resized && !begins && finishedRows === 0 && this.#height === grid.rows;
    if (same) {
      const shortened = findShortened(this.#shown, grid);
      diffGrids(this.#shown, grid, this.#diff, { scrolls: false });
      const large = shortened.length > 0 || this.#diff.count > 1;
      beginPaint(plan, this.#state, large, this.#capabilities);
      this.#planRegion(grid, shortened);
      this.#countCells(0);
      endPaint(plan, pen, this.#state, { ...frame, grid }, large, this.#capabilities);
      return false;
    }
    beginPaint(plan, this.#state, true, this.#capabilities);
    if (resized) this.#planLeaveOldSize(grid.cols);
    if (this.#height === 0) {
      plan.add('carriageReturn');
      pen.x = 0;
      pen.y = 0;
      pen.setStyle(plan, 0);
      plan.add('eraseBelow');
    }
    let written = 0;
    if (frame.finished !== undefined && finishedRows > 0) {
      written = this.#planFinished(frame.finished, frame.wrapped ?? NO_ROWS);
    }
    this.#planHeight(grid);
    this.#planRegion(grid, findShortened(this.#shown, grid));
    this.#countCells(written);
    endPaint(plan, pen, this.#state, { ...frame, grid }, true, this.#capabilities);
    return begins || resized || finishedRows > 0;
  }

  /** From what the region shows to the next grid, which has as many rows. */
  #planRegion(grid: Grid, shortened: readonly number[]): void {
    const { plan } = this;
    const pen = this.#pen;
    for (const y of shortened) {
      pen.moveTo(plan, 0, y);
      pen.setStyle(plan, 0);
      plan.add('eraseToEnd');
      this.#shown.clearRow(y);
    }
    diffGrids(this.#shown, grid, this.#diff, { scrolls: false });
    planCells(plan, pen, this.#diff, grid, this.#capabilities);
  }

  #countCells(before: number): void {
    this.cost.cells = before + this.#diff.cells;
    this.cost.runs = this.#diff.count;
  }

  /**
   * The window has another size. A terminal that breaks rows anew has moved the region's rows apart; one that does not has left them.
   * Never goes further up than the region reaches for certain: of the row that the cursor is in, some break the beginning off, others not.
   */
  #planLeaveOldSize(cols: number): void {
    const pen = this.#pen;
    let above = pen.y;
    if (this.#capabilities.reflows && cols < this.#cols && cols > 0) {
      above = 0;
      for (let y = 0; y < pen.y; y += 1) above += measureBroken(this.#shown, y, cols, this.#keptCols);
    }
    this.plan.add('carriageReturn');
    if (above > 0) this.plan.add('up', above);
    this.#height = 0;
  }

  /** Puts finished rows above the region, which has to be written anew. Answers the number of cells written. */
  #planFinished(finished: Grid, wrapped: ReadonlySet<number>): number {
    const { plan } = this;
    const pen = this.#pen;
    pen.moveTo(plan, 0, 0);
    pen.setStyle(plan, 0);
    if (this.#height > 0) plan.add('eraseBelow');
    this.#height = 0;
    return writeLines(finished, wrapped, { plan, pen, encoder: this.#encoder, capabilities: this.#capabilities });
  }

  /** Gives the region the rows of the next grid. `#shown` is what the terminal has of them afterwards. */
  #planHeight(grid: Grid): void {
    const { plan } = this;
    const pen = this.#pen;
    const height = this.#height;
    if (height > grid.rows) {
      pen.moveTo(plan, 0, grid.rows);
      pen.setStyle(plan, 0);
      plan.add('eraseBelow');
    } else if (height < grid.rows) {
      const last = Math.max(0, height - 1);
      pen.moveTo(plan, 0, last);
      pen.setStyle(plan, 0);
      const more = grid.rows - 1 - last;
      if (more > 0) plan.add('lineFeed', more);
      pen.y += more;
    }
    const kept = new Grid(this.pools, grid.cols, grid.rows);
    if (height > 0) drawGrid(cutGrid(kept), 0, 0, this.#shown, 0, Math.min(height, grid.rows));
    this.#shown.copyFrom(kept);
  }

  /** What to write so that the terminal is as it was found, below the region, or (erase) without it. */
  encodeRestore(options: { readonly erase?: boolean } = {}): string {
    this.#out.clear();
    this.plan.clear();
    let front = '';
    if (this.#onOtherScreen) {
      front = encodeModes(this.#state.modes, { ...this.#state.modes, altScreen: false }, this.#capabilities);
      this.#state.modes = { ...this.#state.modes, altScreen: false };
      this.#encoder.reset(this.#capabilities);
      this.#pen.style = UNKNOWN;
    }
    if (this.#height > 0) {
      this.#pen.setStyle(this.plan, 0);
      if (options.erase === true) {
        this.#pen.moveTo(this.plan, 0, 0);
        this.plan.add('eraseBelow');
      } else {
        this.#pen.moveTo(this.plan, 0, this.#height - 1);
        this.plan.add('lineFeed', 1);
        this.plan.add('carriageReturn');
      }
      this.#encoder.encode(this.plan, this.#shown);
    }
    const region = new TextDecoder().decode(this.#out.view());
    const modes = encodeRestore(this.#state.modes, this.#capabilities);
    this.#state.modes = PLAIN_MODES;
    this.#state.cursor = PLAIN_CURSOR;
    this.#onOtherScreen = false;
    this.invalidate();
    return front + region + modes;
  }
}
