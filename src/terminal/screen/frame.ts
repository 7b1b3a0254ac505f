/** What a terminal is to show, all of it: cells, cursor and modes. Pure. */
import type { Grid } from '#/terminal/cells/grid.ts';

export type CursorShape =
  'default' | 'blinking-block' | 'block' | 'blinking-underline' | 'underline' | 'blinking-bar' | 'bar';

/** In the order of DECSCUSR's numbers. */
export const CURSOR_SHAPES: readonly CursorShape[] = [
  'default',
  'blinking-block',
  'block',
  'blinking-underline',
  'underline',
  'blinking-bar',
  'bar',
];

export interface Cursor {
  /** Column and row in the grid, from 0. */
  readonly x: number;
  readonly y: number;
  readonly visible: boolean;
  readonly shape: CursorShape;
}

/** Which movements of the mouse are reported, always in SGR form. */
export type MouseMode = 'off' | 'press' | 'drag' | 'move';

/** How the terminal is to behave. Part of the frame, and changed like cells: only what differs is written. */
export interface TerminalModes {
  readonly altScreen: boolean;
  readonly bracketedPaste: boolean;
  /** Flags of the kitty keyboard protocol, 0 for none (1 disambiguate, 2 event kinds, 4 alternate keys, 8 all keys, 16 text). */
  readonly kittyFlags: number;
  /** xterm's modifyOtherKeys, for terminals without the kitty protocol. */
  readonly modifyOtherKeys: 0 | 1 | 2;
  readonly mouse: MouseMode;
  readonly focusEvents: boolean;
  /** Whether text goes on in the next row at the right edge. Off while csm paints cells. */
  readonly autowrap: boolean;
  /** The window's title; undefined leaves (or gives back) the one that was there. Untrusted text may stand in it. */
  readonly title: string | undefined;
}

/** A terminal as a shell leaves it. */
export const PLAIN_MODES: TerminalModes = {
  altScreen: false,
  bracketedPaste: false,
  kittyFlags: 0,
  modifyOtherKeys: 0,
  mouse: 'off',
  focusEvents: false,
  autowrap: true,
  title: undefined,
};

export const PLAIN_CURSOR: Cursor = { x: 0, y: 0, visible: true, shape: 'default' };

/** The grid belongs to whoever draws it; it must not change while the frame is looked at. */
export interface Frame {
  readonly grid: Grid;
  readonly cursor: Cursor;
  readonly modes: TerminalModes;
}
