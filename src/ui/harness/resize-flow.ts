/** A view drawn through a list of sizes on one terminal: what each step costs, and whether it shows what it should. @effects terminal */
import type { TerminalSize } from '#/platform/terminal-device.ts';
import { PLAIN_CAPABILITIES, type Capabilities } from '#/terminal/screen/capabilities.ts';
import type { Frame } from '#/terminal/screen/frame.ts';
import { ScreenRenderer } from '#/terminal/screen/screen-renderer.ts';
import { encodeSnapshot } from '#/terminal/screen/snapshot.ts';
import type { View } from '#/ui/views/view.ts';
import { openView } from './draw-view.ts';
import { digestRows } from './snapshot-digest.ts';
import { printGridCells, VirtualTerminal } from './virtual-terminal.ts';

/** Sizes that people have, sizes that nobody should have, and back. */
export const FLOW_SIZES: readonly TerminalSize[] = [
  { cols: 80, rows: 24 },
  { cols: 96, rows: 24 },
  { cols: 120, rows: 36 },
  { cols: 200, rows: 60 },
  { cols: 40, rows: 10 },
  { cols: 10, rows: 3 },
  { cols: 1, rows: 1 },
  { cols: 80, rows: 24 },
];

/** A terminal that can do everything. */
export const FULL_CAPABILITIES: Capabilities = {
  ...PLAIN_CAPABILITIES,
  colours: 'truecolour',
  styledUnderlines: true,
  links: true,
  backgroundErase: true,
  eraseCells: true,
  repeat: true,
  synchronised: true,
  kittyKeyboard: true,
  title: true,
  cursorShapes: true,
};

export interface ResizeStep extends TerminalSize {
  /** Bytes written, and cells in them. */
  readonly bytes: number;
  readonly cells: number;
  /** Whether the terminal shows the frame, cell by cell, and so does a new terminal that it is painted on. */
  readonly isEqual: boolean;
  /** First place that differs, for people. */
  readonly difference?: string;
  /** SHA-256 of the rows as text. */
  readonly textDigest: string;
}

/** Takes the view through the sizes, one after the other, the first one being that of its first frame. */
export async function runResizeFlow(view: View, sizes: readonly TerminalSize[] = FLOW_SIZES): Promise<ResizeStep[]> {
  const first = sizes[0];
  if (first === undefined) return [];
  const screen = openView(view, { size: first, theme: 'dark', colours: 'truecolour' });
  const renderer = new ScreenRenderer(FULL_CAPABILITIES, screen.pools);
  const terminal = new VirtualTerminal(first.cols, first.rows);
  const steps: ResizeStep[] = [];
  for (const size of sizes) {
    terminal.terminal.resize(size.cols, size.rows);
    screen.feed({ type: 'resize', size });
    const frame = screen.draw();
    await terminal.write(renderer.encodeFrame(frame));
    const { bytes, cells } = renderer.cost;
    const difference = findDifference(terminal, frame) ?? (await paintAnew(screen.pools, frame));
    steps.push({
      ...size,
      bytes,
      cells,
      isEqual: difference === undefined,
      ...(difference === undefined ? {} : { difference }),
      textDigest: digestRows(encodeSnapshot(frame).text),
    });
  }
  terminal.terminal.dispose();
  return steps;
}

async function paintAnew(pools: Frame['grid']['pools'], frame: Frame): Promise<string | undefined> {
  const fresh = new VirtualTerminal(frame.grid.cols, frame.grid.rows);
  await fresh.write(new ScreenRenderer(FULL_CAPABILITIES, pools).encodeFrame(frame));
  const difference = findDifference(fresh, frame);
  fresh.terminal.dispose();
  return difference === undefined ? undefined : `painted anew: ${difference}`;
}

/** The first cell in which a terminal shows something else than the frame, or the cursor; undefined where there is none. */
export function findDifference(terminal: VirtualTerminal, { grid, cursor }: Frame): string | undefined {
  const shown = terminal.cells();
  const wanted = printGridCells(grid);
  for (let y = 0; y < grid.rows; y += 1) {
    for (let x = 0; x < grid.cols; x += 1) {
      if (shown[y]?.[x] !== wanted[y]?.[x])
        return `row ${y} column ${x} shows ${shown[y]?.[x]} instead of ${wanted[y]?.[x]}`;
    }
  }
  const at = terminal.cursor;
  if (!cursor.visible || (at.x === cursor.x && at.y === cursor.y)) return undefined;
  return `the cursor is at ${at.x},${at.y} instead of ${cursor.x},${cursor.y}`;
}
