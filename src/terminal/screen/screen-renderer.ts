/**
 * Frames as bytes for one terminal that csm has to itself: keeps what the terminal shows and writes what differs. Pure (no
 * effect but on itself).
 */
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { compactPools, Grid, openPools, type CellPools } from '#/terminal/cells/grid.ts';
import { ByteBuffer } from './byte-buffer.ts';
import type { Capabilities } from './capabilities.ts';
import { diffGrids, GridDiff } from './diff.ts';
import { PlanEncoder } from './encode.ts';
import { encodeModes, encodeRestore } from './encode-modes.ts';
import { PLAIN_CURSOR, PLAIN_MODES, type Frame, type TerminalModes } from './frame.ts';
import { Pen, UNKNOWN } from './pen.ts';
import { planCells } from './plan-cells.ts';
import { beginPaint, endPaint } from './plan-paint.ts';
import { Plan } from './plan.ts';
import { TerminalState } from './terminal-state.ts';

/** What one frame cost. */
export interface FrameCost {
  /** Cells written, changed or in between. */
  cells: number;
  runs: number;
  scrolls: number;
  bytes: number;
}

export class ScreenRenderer {
  readonly pools: CellPools;
  readonly plan = new Plan();
  readonly cost: FrameCost = { cells: 0, runs: 0, scrolls: 0, bytes: 0 };
  #capabilities: Capabilities;
  readonly #out = new ByteBuffer();
  readonly #diff = new GridDiff();
  readonly #pen = new Pen();
  readonly #encoder: PlanEncoder;
  #shown: Grid;
  #next: Grid;
  readonly #state: TerminalState;
  /** Nothing is known of the terminal's cells: the next frame erases and writes all. */
  #unknown = true;
  #generation = 0;

  constructor(capabilities: Capabilities, pools: CellPools = openPools(), state = new TerminalState()) {
    this.pools = pools;
    this.#state = state;
    this.#capabilities = capabilities;
    this.#encoder = new PlanEncoder(this.#out, capabilities);
    this.#shown = new Grid(pools, 0, 0);
    this.#next = new Grid(pools, 0, 0);
  }

  get capabilities(): Capabilities {
    return this.#capabilities;
  }

  /** The modes that the terminal was told to be in. */
  get modes(): TerminalModes {
    return this.#state.modes;
  }

  /** What the terminal shows: alive as long as the renderer, so it has part in compacting the pools. */
  get shown(): Grid {
    return this.#shown;
  }

  /** An empty grid to draw the next frame in. Its memory is used again for the frame after that. */
  openGrid(cols: number, rows: number): Grid {
    compactPools(this.pools, [this.#shown]);
    this.#next.resize(cols, rows);
    return this.#next;
  }

  /** The terminal turned out to be able to do more, or less. Written anew is only what looks otherwise now. */
  setCapabilities(capabilities: Capabilities): void {
    const before = this.#capabilities;
    this.#capabilities = capabilities;
    // What a frame asked for was not sent while the terminal was not known to understand it.
    if (before.kittyKeyboard !== capabilities.kittyKeyboard) {
      this.#state.modes = { ...this.#state.modes, kittyFlags: 0 };
    }
    if (before.title !== capabilities.title) {
      this.#state.modes = { ...this.#state.modes, title: undefined };
    }
    if (looksOtherwise(before, capabilities)) this.invalidate();
  }

  /** Somebody else wrote to the terminal, or its size changed: the next frame erases and writes all. */
  invalidate(): void {
    this.#unknown = true;
  }

  /**
   * The bytes that make the terminal show a frame: a view, good until the next call. Empty where nothing changed. The frame's grid
   * is copied, or swapped where it came from `openGrid`.
   */
  encodeFrame(frame: Frame): Uint8Array {
    const { grid } = frame;
    this.#out.clear();
    this.plan.clear();
    const movesScreen = frame.modes.altScreen !== this.#state.modes.altScreen;
    const anew = this.#unknown || movesScreen || grid.cols !== this.#shown.cols || grid.rows !== this.#shown.rows;
    this.#out.text(encodeModes(this.#state.modes, frame.modes, this.#capabilities));
    if (anew) {
      this.#shown.resize(grid.cols, grid.rows);
      this.#pen.x = UNKNOWN;
      this.#pen.y = UNKNOWN;
      this.#pen.style = UNKNOWN;
      this.#encoder.reset(this.#capabilities);
    }
    diffGrids(this.#shown, grid, this.#diff, { scrolls: this.#capabilities.scrollRegions && !anew });
    this.#planFrame(frame, anew);
    this.#encoder.encode(this.plan, grid);
    this.cost.cells = this.#diff.cells;
    this.cost.runs = this.#diff.count;
    this.cost.scrolls = this.#diff.scrolls.length;
    this.cost.bytes = this.#out.length;
    if (grid === this.#next) [this.#shown, this.#next] = [this.#next, this.#shown];
    else this.#shown.copyFrom(grid);
    this.#state.modes = frame.modes;
    this.#unknown = false;
    return this.#out.view();
  }

  #planFrame(frame: Frame, anew: boolean): void {
    const { plan } = this;
    const pen = this.#pen;
    const diff = this.#diff;
    const { grid } = frame;
    const large = anew || diff.count > 1 || diff.scrolls.length > 0;
    // The look is kept over frames; a link is not, nor a number that the pool has given to another style.
    const { styles } = this.pools;
    if (this.#generation !== styles.generation || styles.partsOf(pen.style).link !== '') pen.style = UNKNOWN;
    this.#generation = styles.generation;
    beginPaint(plan, this.#state, large, this.#capabilities);
    if (anew) {
      pen.setStyle(plan, 0);
      plan.add('eraseScreen');
    }
    planCells(plan, pen, diff, grid, this.#capabilities);
    endPaint(plan, pen, this.#state, frame, large, this.#capabilities);
  }

  /** Another size is told of sooner or later, and all is written anew then. */
  confirmSize(_size: TerminalSize): void {}

  /** What to write so that the terminal is as it was found. The next frame starts from nothing. */
  encodeRestore(_options: { readonly erase?: boolean } = {}): string {
    const bytes = encodeRestore(this.#state.modes, this.#capabilities);
    this.#state.modes = PLAIN_MODES;
    this.#state.cursor = PLAIN_CURSOR;
    this.invalidate();
    return bytes;
  }
}

/** Whether cells that were written for one terminal look otherwise on the other. */
export function looksOtherwise(before: Capabilities, after: Capabilities): boolean {
  return (
    before.colours !== after.colours ||
    before.links !== after.links ||
    before.styledUnderlines !== after.styledUnderlines
  );
}
