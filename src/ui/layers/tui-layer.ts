/** How the next start uses the terminal. Pure. */
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** @param isFullscreen as configured now */
export function createTuiLayer(isFullscreen: boolean): Layer {
  return createList({
    name: 'tui',
    title: 'TUI mode for next launch',
    rows: [
      {
        id: 'never',
        label: 'Scrollback',
        description: "the terminal's own scrolling, selecting and copying",
        isCurrent: !isFullscreen,
      },
      {
        id: 'auto',
        label: 'Fullscreen',
        description: 'all of the terminal, scrolling within csm',
        isCurrent: isFullscreen,
      },
    ],
    onChoose: ({ id, label }) =>
      closeLayer({
        type: 'do',
        deed: 'save-config',
        argument: {
          edits: [{ path: ['tui', 'alternate_screen'], value: id }],
          said: `Screen from the next start: ${label} (--no-alt-screen chooses for one run)`,
        },
      }),
  });
}
