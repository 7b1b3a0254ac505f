/** The whole screen into a grid: what `layout.ts` says, where it says. Pure (draws into the grid it is given). */
import { cutGrid, cutRegion, drawFill, type Region } from '#/terminal/cells/draw.ts';
import type { Grid } from '#/terminal/cells/grid.ts';
import { PLAIN_CURSOR, PLAIN_MODES, type Cursor, type TerminalModes } from '#/terminal/screen/frame.ts';
import type { LayerRows } from '#/ui/layers/layer.ts';
import { drawLine, drawLines } from '#/ui/text/draw-line.ts';
import type { Line } from '#/ui/text/line.ts';
import { drawMark } from './header.ts';
import { planLayout, type Layout } from './layout.ts';
import { directoryOf, mayMove, type UiState } from './ui-state.ts';
import { printWindowTitle } from './window-title.ts';

/** What a frame needs besides its cells. */
export interface UiFrame {
  readonly cursor: Cursor;
  readonly modes: TerminalModes;
}

const PILL = ' ↓ Back to bottom · esc ';

/** Draws the state into an empty grid of the screen's size. */
export function drawUi(state: UiState, grid: Grid, nowMs: number): UiFrame {
  const now = nowMs > state.nowMs ? { ...state, nowMs } : state;
  const modes = modesOf(now);
  const layout = planLayout(now);
  const region = cutGrid(grid);
  if (layout.screen !== undefined) return { cursor: drawRows(region, layout.screen), modes };
  const room = cutRegion(region, 0, 0, grid.cols, layout.transcriptRows);
  drawTranscript(now, room);
  drawPill(now, room);
  return { cursor: drawBottom(now, region, layout), modes };
}

/** Everything below the transcript. Answers where the cursor is. */
export function drawBottom(state: UiState, region: Region, layout: Layout): Cursor {
  const { above, aboveY } = layout;
  if (aboveY < layout.transcriptRows) drawFill(cutRegion(region, 0, aboveY, region.cols, above.length));
  drawLines(region, above, aboveY);
  if (layout.popup !== undefined) drawPopupRows(state, region, layout, layout.popup);
  const cursor = drawBox(state, region, layout);
  const footerTop = layout.box.y + layout.box.rows;
  const { lines, cursor: typing } = layout.footer;
  drawLines(region, lines, footerTop);
  return typing === undefined ? cursor : { ...cursor, x: Math.min(typing.x, region.cols - 1), y: footerTop + typing.y };
}

/** How the terminal behaves meanwhile. */
export function modesOf(state: UiState): TerminalModes {
  const { facts, live, tui, needsAnswer, nowMs } = state;
  const isFullscreen = facts.mode === 'fullscreen';
  const title = printWindowTitle(
    { live, directory: directoryOf(state), needsAnswer, moves: mayMove(state), nowMs },
    tui.terminalTitle,
  );
  return {
    ...PLAIN_MODES,
    altScreen: isFullscreen,
    bracketedPaste: true,
    // Disambiguated keys only: releases are of no use here, and text keys stay text.
    kittyFlags: 5,
    mouse: isFullscreen ? 'drag' : 'off',
    focusEvents: true,
    autowrap: false,
    title,
  };
}

function drawTranscript(state: UiState, region: Region): void {
  const { transcript, theme, nowMs } = state;
  transcript.draw(region, { theme, nowMs, animations: mayMove(state) });
  if (!transcript.isEmpty || state.layers.length > 0) return;
  const mark = drawMark(region.cols, region.rows, theme);
  if (mark !== undefined)
    drawLines(cutRegion(region, mark.x, mark.y, region.cols - mark.x, mark.lines.length), mark.lines);
}

function drawPill(state: UiState, region: Region): void {
  if (state.transcript.isAtEnd || region.rows < 3 || region.cols < PILL.length + 4) return;
  const x = Math.floor((region.cols - PILL.length) / 2);
  drawLine(cutRegion(region, x, region.rows - 1, PILL.length, 1), 0, {
    spans: [{ text: PILL, style: state.theme.hint }],
    fill: state.theme.surface,
  });
}

function drawBox(state: UiState, region: Region, layout: Layout): Cursor {
  const { y, rows, padRows, content } = layout.box;
  const box = cutRegion(region, 0, y, region.cols, rows);
  drawFill(box, state.theme.surface);
  return drawRows(
    cutRegion(box, 0, padRows, region.cols, content.lines.length),
    content,
    y + padRows,
    state.theme.surface,
  );
}

function drawPopupRows(state: UiState, region: Region, layout: Layout, popup: LayerRows): void {
  const rows = Math.min(popup.lines.length, layout.box.y);
  const top = layout.box.y - rows;
  const box = cutRegion(region, 0, top, region.cols, rows);
  drawFill(box, state.theme.surface);
  drawRows(box, { lines: popup.lines.slice(0, rows) }, top, state.theme.surface);
}

/** Lines from the region's top on, and the cursor among them; `top` is the region's row on the screen. */
function drawRows(region: Region, { lines, cursor }: LayerRows, top = 0, surface?: Line['fill']): Cursor {
  for (const [at, line] of lines.entries())
    drawLine(region, at, surface === undefined || line.fill !== undefined ? line : { ...line, fill: surface });
  if (cursor === undefined) return { ...PLAIN_CURSOR, visible: false };
  return { ...PLAIN_CURSOR, x: Math.min(cursor.x, Math.max(0, region.cols - 1)), y: top + cursor.y };
}
