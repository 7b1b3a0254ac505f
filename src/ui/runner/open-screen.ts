/** The two ways of painting: the whole of another screen, or a live region below what has scrolled away. Pure (no effect but on itself). */
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { cutGrid } from '#/terminal/cells/draw.ts';
import { Grid } from '#/terminal/cells/grid.ts';
import type { Capabilities } from '#/terminal/screen/capabilities.ts';
import type { DriverFrame } from '#/terminal/driver/terminal-driver.ts';
import { InlineRenderer } from '#/terminal/screen/inline-renderer.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import { drawInline } from '#/ui/app/draw-inline.ts';
import { drawUi } from '#/ui/app/draw-ui.ts';
import type { ScreenMode, UiState } from '#/ui/app/ui-state.ts';
import { drawLines } from '#/ui/text/draw-line.ts';

export interface Screen {
  readonly renderer: ScreenRenderer | InlineRenderer;
  /** `isCertain`: the size is; else what is to stay is left for another frame. */
  paint(state: UiState, size: TerminalSize, nowMs: number, isCertain: boolean): DriverFrame;
}

export function openScreen(mode: ScreenMode, capabilities: Capabilities): Screen {
  if (mode === 'fullscreen') {
    const renderer = new ScreenRenderer(capabilities);
    return {
      renderer,
      paint: (state, { cols, rows }, nowMs) => {
        const grid = renderer.openGrid(cols, rows);
        return { grid, ...drawUi(withSize(state, cols, rows), grid, nowMs), screenRows: rows };
      },
    };
  }
  const renderer = new InlineRenderer(capabilities);
  /** Of the transcript, when finished rows were last asked for. */
  let version = -1;
  return {
    renderer,
    paint: (state, { cols, rows }, nowMs, isCertain) => {
      const sized = withSize(state, cols, rows);
      const inline = drawInline(sized, nowMs, isCertain);
      if (inline === undefined) {
        // Something has the whole screen: that of other programs, so that nothing here is lost.
        const grid = renderer.openGrid(cols, rows);
        const frame = drawUi(sized, grid, nowMs);
        return { grid, ...frame, modes: { ...frame.modes, altScreen: true }, screenRows: rows };
      }
      const grid = renderer.openGrid(cols, Math.max(1, inline.rows));
      const frame = inline.draw(grid);
      const hasMore = !isCertain && state.transcript.version !== version;
      if (isCertain) version = state.transcript.version;
      if (inline.finished.length === 0) return { grid, ...frame, screenRows: rows, hasMore };
      const finished = new Grid(renderer.pools, cols, inline.finished.length);
      drawLines(cutGrid(finished), inline.finished);
      const wrapped = new Set([...inline.finished.keys()].filter((at) => inline.finished[at]?.isWrapped === true));
      return { grid, ...frame, finished, wrapped, screenRows: rows };
    },
  };
}

function withSize(state: UiState, cols: number, rows: number): UiState {
  return state.size.cols === cols && state.size.rows === rows ? state : { ...state, size: { cols, rows } };
}
