/** Scrollback mode: rows that are finished, which the terminal keeps, and a live region below them. Pure, but for the transcript, which hands out a row once. */
import { cutGrid, cutRegion } from '#/terminal/cells/draw.ts';
import type { Grid } from '#/terminal/cells/grid.ts';
import { drawLines } from '#/ui/text/draw-line.ts';
import type { Line } from '#/ui/text/line.ts';
import { drawBottom, modesOf, type UiFrame } from './draw-ui.ts';
import { planLayout } from './layout.ts';
import type { UiState } from './ui-state.ts';

export interface InlineUi {
  /** Rows that have not been handed out yet. */
  readonly finished: readonly Line[];
  /** Of the live region. */
  readonly rows: number;
  readonly draw: (grid: Grid) => UiFrame;
}

/** Undefined while a layer has the whole screen. */
export function drawInline(state: UiState, nowMs: number): InlineUi | undefined {
  const now = nowMs > state.nowMs ? { ...state, nowMs } : state;
  const layout = planLayout(now);
  if (layout.screen !== undefined) return undefined;
  const { cols } = now.size;
  const { transcript, theme } = now;
  const finished = transcript.takeFinished(cols, theme);
  // A reader of the screen is told a text once, when it is whole.
  const live = now.facts.mode === 'accessible' ? [] : transcript.drawLive(cols, layout.transcriptRows, theme);
  const shown = live.slice(-layout.transcriptRows || live.length);
  const popupRows = Math.max(0, (layout.popup?.lines.length ?? 0) - shown.length - layout.above.length);
  const top = shown.length + popupRows;
  const moved = { ...layout, transcriptRows: top, box: { ...layout.box, y: top + layout.above.length } };
  const rows = moved.box.y + moved.box.rows + layout.footer.lines.length;
  return {
    finished,
    rows,
    draw: (grid) => {
      const region = cutGrid(grid);
      drawLines(cutRegion(region, 0, popupRows, cols, shown.length), shown);
      return { cursor: drawBottom(now, region, moved), modes: modesOf(now) };
    },
  };
}
