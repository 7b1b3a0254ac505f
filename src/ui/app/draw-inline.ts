/** Scrollback mode: rows that are finished, which the terminal keeps, and a live region below them. Pure, but for the transcript, which hands out a row once. */
import { cutGrid, cutRegion } from '#/terminal/cells/draw.ts';
import type { Grid } from '#/terminal/cells/grid.ts';
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { drawLines } from '#/ui/text/draw-line.ts';
import { EMPTY_LINE, type Line } from '#/ui/text/line.ts';
import { measureLine, wrapLine } from '#/ui/text/wrap-line.ts';
import { drawBottom, modesOf, type UiFrame } from './draw-ui.ts';
import { planLayout, type Layout } from './layout.ts';
import type { UiState } from './ui-state.ts';

/** What is being written is seen in any case. */
const LEAST_LIVE_ROWS = 2;
/** How often the width may be divided at once and nothing is left behind. */
const NARROWER = 3;

export interface InlineUi {
  /** Rows that have not been handed out yet. */
  readonly finished: readonly Line[];
  /** Of the live region. */
  readonly rows: number;
  readonly draw: (grid: Grid) => UiFrame;
}

/** Undefined while a layer has the whole screen. @param isCertain the size is; else no row is handed out */
export function drawInline(state: UiState, nowMs: number, isCertain = true): InlineUi | undefined {
  const now = nowMs > state.nowMs ? { ...state, nowMs } : state;
  const layout = planLayout(now);
  if (layout.screen !== undefined) return undefined;
  const { cols } = now.size;
  const { transcript, theme } = now;
  const finished = isCertain ? transcript.takeFinished(cols, theme).flatMap((line) => fitFinished(line, cols)) : [];
  // A reader of the screen is told a text once, when it is whole.
  const live = now.facts.mode === 'accessible' ? [] : transcript.drawLive(cols, layout.transcriptRows, theme);
  const shown = keepNarrowable(live.slice(-layout.transcriptRows || live.length), now.size, layout);
  const popupRows = layout.popup?.lines.length ?? 0;
  const pushedRows = Math.max(0, popupRows - shown.length);
  const top = shown.length + pushedRows;
  const moved = {
    ...layout,
    transcriptRows: top,
    aboveY: top - popupRows,
    box: { ...layout.box, y: top + layout.above.length },
  };
  const rows = moved.box.y + moved.box.rows + layout.footer.lines.length;
  return {
    finished,
    rows,
    draw: (grid) => {
      const region = cutGrid(grid);
      drawLines(cutRegion(region, 0, pushedRows, cols, shown.length), shown);
      return { cursor: drawBottom(now, region, moved), modes: modesOf(now) };
    },
  };
}

/**
 * The last rows of those that are not finished: as many as the window would still hold if it were much narrower. A terminal that breaks rows
 * anew pushes what it has no room for into its scrollback, and there it stays.
 */
function keepNarrowable(live: readonly Line[], { cols, rows }: TerminalSize, layout: Layout): readonly Line[] {
  let room = rows - layout.box.rows - 2 * (layout.above.length + layout.footer.lines.length);
  let from = live.length;
  for (; from > 0; from -= 1) {
    const line = live[from - 1] ?? EMPTY_LINE;
    room -= Math.max(1, Math.ceil((measureLine(line) * NARROWER) / cols));
    if (room < 0) break;
  }
  return live.slice(Math.min(from, Math.max(0, live.length - LEAST_LIVE_ROWS)));
}

/** What stays is not cut, however narrow the window: some things are laid out for a least width. */
function fitFinished(line: Line, cols: number): readonly Line[] {
  return measureLine(line) > cols ? wrapLine(line, Math.max(1, cols)) : [line];
}
