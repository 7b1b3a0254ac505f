/** A view as a picture. Pure. */
import type { TerminalSize } from '#/platform/terminal-device.ts';
import type { ColourDepth } from '#/terminal/cells/colour.ts';
import type { Frame } from '#/terminal/screen/frame.ts';
import { encodeSnapshot, type ScreenSnapshot } from '#/terminal/screen/snapshot.ts';
import type { View } from '#/ui/views/view.ts';
import { reduceColours } from './reduce-colours.ts';
import { UiScreen } from './ui-screen.ts';

export interface ViewLook {
  readonly size: TerminalSize;
  readonly theme: 'dark' | 'light';
  readonly colours: ColourDepth;
}

export interface ViewPicture {
  /** As the terminal shows it: its colours are some that the terminal has. */
  readonly frame: Frame;
  readonly snapshot: ScreenSnapshot;
}

/** What a view looks like on a terminal. The same on every machine. */
export function drawView(view: View, look: ViewLook): ViewPicture {
  const screen = openView(view, look);
  const frame = screen.draw();
  const shown = { ...frame, grid: reduceColours(frame.grid, look.colours) };
  return { frame: shown, snapshot: encodeSnapshot(shown) };
}

/** The app after all inputs of a view. */
export function openView(view: View, look: ViewLook): UiScreen {
  const screen = new UiScreen(look);
  for (const input of view.inputs((text) => text)) {
    // People press keys on what they see: how far a page scrolls follows from what was drawn.
    if (input.type === 'keys') screen.draw();
    screen.feed(input);
  }
  return screen;
}
