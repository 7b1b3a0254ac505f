/** What stands around the cells of a frame: an update that appears at once, or a hidden cursor; and the cursor. Pure. */
import type { Grid } from '#/terminal/cells/grid.ts';
import type { Capabilities } from './capabilities.ts';
import { CURSOR_SHAPES, type Cursor, type Frame } from './frame.ts';
import type { Pen } from './pen.ts';
import type { Plan } from './plan.ts';
import type { TerminalState } from './terminal-state.ts';

/** A frame of more than one run begins: nobody is to see half of it, nor the cursor on its way. */
export function beginPaint(plan: Plan, state: TerminalState, large: boolean, capabilities: Capabilities): void {
  if (!large) return;
  if (capabilities.synchronised) {
    plan.add('beginUpdate');
  } else if (state.cursor.visible) {
    plan.add('hideCursor');
    state.cursor = { ...state.cursor, visible: false };
  }
}

/** The frame ends: the cursor goes where it belongs, and is as it should be. */
export function endPaint(
  plan: Plan,
  pen: Pen,
  state: TerminalState,
  frame: Frame,
  large: boolean,
  capabilities: Capabilities,
): void {
  const before = state.cursor;
  const cursor = clampCursor(frame.cursor, frame.grid);
  if (cursor.visible) pen.moveTo(plan, cursor.x, cursor.y);
  if (capabilities.cursorShapes && cursor.shape !== before.shape)
    plan.add('cursorShape', CURSOR_SHAPES.indexOf(cursor.shape));
  if (cursor.visible && !before.visible) plan.add('showCursor');
  else if (!cursor.visible && before.visible) plan.add('hideCursor');
  if (large && capabilities.synchronised) plan.add('endUpdate');
  state.cursor = cursor;
}

function clampCursor(cursor: Cursor, grid: Grid): Cursor {
  const x = Math.max(0, Math.min(grid.cols - 1, cursor.x));
  const y = Math.max(0, Math.min(grid.rows - 1, cursor.y));
  return x === cursor.x && y === cursor.y ? cursor : { ...cursor, x, y };
}
