/** The app as a value that takes inputs and shows frames: what views, smokes and properties look at. Pure (no effect but on itself). */
import type { TerminalSize } from '#/platform/terminal-device.ts';
import type { ColourDepth } from '#/terminal/cells/colour.ts';
import { cutGrid, drawText } from '#/terminal/cells/draw.ts';
import { Grid, openPools, type CellPools } from '#/terminal/cells/grid.ts';
import { PLAIN_CURSOR, PLAIN_MODES, type Frame } from '#/terminal/screen/frame.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { UiInput } from '#/ui/app/ui-input.ts';

export interface UiScreenOptions {
  readonly size: TerminalSize;
  /** Default dark. */
  readonly theme?: 'dark' | 'light';
  /** Default true colour. */
  readonly colours?: ColourDepth;
  /** Cells are numbers of these; default new ones. */
  readonly pools?: CellPools;
}

export class UiScreen {
  readonly pools: CellPools;
  #size: TerminalSize;
  #inputs: UiInput[] = [];

  constructor(options: UiScreenOptions) {
    this.pools = options.pools ?? openPools();
    this.#size = options.size;
  }

  /** Takes an input; answers what it wants done and what a view cannot do. */
  feed(input: UiInput): readonly UiEffect[] {
    if (input.type === 'resize') this.#size = input.size;
    this.#inputs.push(input);
    return [];
  }

  /** The frame of now. Its grid is its own. */
  draw(): Frame {
    const grid = new Grid(this.pools, this.#size.cols, this.#size.rows);
    for (const [y, input] of this.#inputs.entries()) drawText(cutGrid(grid), 0, y, JSON.stringify(input));
    return { grid, cursor: PLAIN_CURSOR, modes: { ...PLAIN_MODES, altScreen: true, autowrap: false } };
  }
}
