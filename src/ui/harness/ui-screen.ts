/** The app as a value that takes inputs and shows frames: what views and properties look at. Pure (no effect but on itself). */
import { decodeTuiSettings } from '#/config/tui-settings.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import type { ColourDepth } from '#/terminal/cells/colour.ts';
import { Grid, openPools, type CellPools } from '#/terminal/cells/grid.ts';
import type { Frame } from '#/terminal/screen/frame.ts';
import { drawUi } from '#/ui/app/draw-ui.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import type { UiInput } from '#/ui/app/ui-input.ts';
import { createUi, type ScreenMode, type UiState } from '#/ui/app/ui-state.ts';
import { update } from '#/ui/app/update.ts';
import { VIEW_NOW_MS, VIEW_SETTINGS } from './view-facts.ts';

export interface UiScreenOptions {
  readonly size: TerminalSize;
  /** Default dark. */
  readonly theme?: 'dark' | 'light';
  /** Default true colour. */
  readonly colours?: ColourDepth;
  /** Default fullscreen; `draw` draws that alone. */
  readonly mode?: ScreenMode;
  /** Cells are numbers of these; default new ones. */
  readonly pools?: CellPools;
}

/** What terminals with that background answer to OSC 10 and 11. */
const GROUNDS = {
  dark: { foreground: [0xdd, 0xdd, 0xdd], background: [0x11, 0x11, 0x11] },
  light: { foreground: [0x22, 0x22, 0x22], background: [0xfa, 0xfa, 0xfa] },
} as const;

export class UiScreen {
  readonly pools: CellPools;
  #state: UiState;
  #nowMs = VIEW_NOW_MS;

  constructor({
    size,
    theme = 'dark',
    colours = 'truecolour',
    pools = openPools(),
    mode = 'fullscreen',
  }: UiScreenOptions) {
    this.pools = pools;
    this.#state = createUi({
      // The version of views is their own: goldens do not change with a release.
      version: '0.0.0',
      cwd: VIEW_SETTINGS.cwd,
      home: '/home/ada',
      showReasoning: true,
      isUnrestricted: false,
      printTime: printUtcTime,
      model: 'GPT-5.5',
      effort: undefined,
      mode,
      tui: decodeTuiSettings({}),
      size,
      theme: { colours, ...GROUNDS[theme] },
      warnings: [],
      nowMs: VIEW_NOW_MS,
    });
  }

  get state(): UiState {
    return this.#state;
  }

  /** Takes an input; answers what it wants done that the screen cannot do itself. */
  feed(input: UiInput): readonly UiEffect[] {
    if ('atMs' in input) this.#nowMs = Math.max(this.#nowMs, input.atMs);
    const { state, effects } = update(this.#state, input);
    this.#state = state;
    return effects;
  }

  /** The frame of now. Its grid is its own. */
  draw(): Frame {
    const { cols, rows } = this.#state.size;
    const grid = new Grid(this.pools, cols, rows);
    return { grid, ...drawUi(this.#state, grid, this.#nowMs) };
  }
}

function printUtcTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}
