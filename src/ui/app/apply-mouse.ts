/** The mouse: the wheel scrolls, a click expands or puts the cursor, dragging selects and copies. Pure, but for the transcript. */
import type { MouseInput } from '#/terminal/input/input-event.ts';
import { applyComposerMouse } from '#/ui/composer/composer.ts';
import { applyLayerInput } from './apply-layer.ts';
import { composerContextOf } from './composer-context.ts';
import { planLayout } from './layout.ts';
import { scrollTranscript } from './scrolling.ts';
import { settleEffects, type UiStep } from './settle-effects.ts';
import type { UiState } from './ui-state.ts';

export function applyMouse(state: UiState, input: MouseInput): UiStep {
  if (input.kind === 'move') return only(state);
  const layout = planLayout(state);
  const top = state.layers.at(-1);
  if (top?.place === 'screen') return applyLayerInput(state, input) ?? only(state);
  const inBox = input.y >= layout.box.y && input.y < layout.box.y + layout.box.rows;
  if (top !== undefined && inBox && state.drag === undefined) {
    const y = input.y - layout.box.y - layout.box.padRows;
    return applyLayerInput(state, { ...input, y }) ?? only(state);
  }
  if (top === undefined && inBox && state.drag === undefined) {
    const y = input.y - layout.box.y;
    const step = applyComposerMouse(
      state.composer,
      { ...input, y },
      state.tui.mouseScrollRows,
      composerContextOf(state),
    );
    if (step !== undefined) {
      state.transcript.clearSelection();
      return settleEffects({ ...state, composer: step.state }, step.effects);
    }
  }
  if (input.kind === 'wheel-up' || input.kind === 'wheel-down') {
    const rows = state.tui.mouseScrollRows;
    const step = scrollTranscript(state, input.kind === 'wheel-up' ? -rows : rows);
    return settleEffects(step.state, step.effects);
  }
  return applyPointer(state, input, layout.transcriptRows);
}

function only(state: UiState): UiStep {
  return { state, effects: [] };
}

function applyPointer(state: UiState, input: MouseInput, rows: number): UiStep {
  const { transcript, drag } = state;
  const y = Math.max(0, Math.min(rows - 1, input.y));
  if (input.kind === 'press' && input.button === 'left') {
    transcript.clearSelection();
    if (input.y >= rows) return isPill(state, input, rows) ? toEnd(state) : only(state);
    return only({ ...state, drag: { x: input.x, y, moved: false } });
  }
  if (drag === undefined) return only(state);
  if (input.kind === 'drag') {
    if (!drag.moved) transcript.startSelection(drag.x, drag.y);
    transcript.extendSelection(input.x, y);
    return only({ ...state, drag: { ...drag, moved: true } });
  }
  if (input.kind !== 'release') return only(state);
  const done = { ...state, drag: undefined };
  if (!drag.moved) {
    if (isPill(state, { x: drag.x, y: drag.y }, rows)) return toEnd(done);
    transcript.toggleAt(drag.x, drag.y);
    return only(done);
  }
  transcript.endSelection();
  const text = transcript.selectedText;
  if (text === undefined || text === '' || !state.tui.copyOnSelect) return only(done);
  return settleEffects(done, [{ type: 'copy', text }]);
}

function toEnd(state: UiState): UiStep {
  state.transcript.scrollToEnd();
  return only(state);
}

/** Whether the pill that leads back to the bottom was meant. */
function isPill(state: UiState, at: { readonly x: number; readonly y: number }, rows: number): boolean {
  if (state.transcript.isAtEnd || at.y !== rows - 1) return false;
  return Math.abs(at.x - state.size.cols / 2) < 14;
}
