/** The mouse in the composer: a click puts the cursor there, the wheel goes through a draft that is longer than its room. Pure, but for the view. */
import type { MouseInput } from '#/terminal/input/input-event.ts';
import { withPopup } from './apply-popup.ts';
import { only, type ComposerContext, type ComposerState, type ComposerStep } from './composer-state.ts';
import { applyMove } from './editor.ts';
import { columnOf, findRow, placeAt } from './wrap-rows.ts';

/**
 * Undefined: it means nothing here.
 * @param input its `y` counts from the first row that was drawn, padding included
 * @param wheelRows rows of one click of the wheel
 */
export function applyComposerMouse(
  state: ComposerState,
  input: MouseInput,
  wheelRows: number,
  context: ComposerContext,
): ComposerStep | undefined {
  if (state.search !== undefined) return undefined;
  if (input.kind === 'wheel-up' || input.kind === 'wheel-down') {
    return turnWheel(state, input.kind === 'wheel-up' ? -wheelRows : wheelRows, context);
  }
  if (input.kind !== 'press' || input.button !== 'left') return undefined;
  const { view, editor } = state;
  const starts = view.rows.rows(editor.draft.text, view.cols);
  const row = Math.max(view.top, Math.min(view.top + view.height - 1, view.top + input.y - view.padRows));
  return moveTo(state, placeAt(editor.draft.text, starts, row, Math.max(0, input.x - view.left)), undefined, context);
}

/** What is shown moves, and the cursor with it. */
function turnWheel(state: ComposerState, by: number, context: ComposerContext): ComposerStep | undefined {
  const { view, editor } = state;
  const { text, cursor } = editor.draft;
  const starts = view.rows.rows(text, view.cols);
  if (starts.length <= view.height) return undefined;
  const top = Math.max(0, Math.min(starts.length - view.height, view.top + by));
  if (top === view.top) return only(state);
  const row = findRow(starts, cursor);
  const column = editor.column ?? columnOf(text, starts[row] ?? 0, cursor);
  const to = row + top - view.top;
  view.top = top;
  return moveTo(state, placeAt(text, starts, to, column), column, context);
}

function moveTo(state: ComposerState, at: number, column: number | undefined, context: ComposerContext): ComposerStep {
  return withPopup(only({ ...state, burst: undefined, editor: applyMove(state.editor, at, column) }), context);
}
