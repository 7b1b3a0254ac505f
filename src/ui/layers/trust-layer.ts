/** Whether the folder is trusted: asked before anything of it counts. Pure. */
import { printVisible } from '#/terminal/text/visible.ts';
import { cutText } from '#/ui/text/fit-line.ts';
import { EMPTY_LINE, encodeLine } from '#/ui/text/line.ts';
import { printPath } from './ask-context.ts';
import type { Layer } from './layer.ts';
import { closeLayer, wrapStyled } from './layer-parts.ts';
import { createList } from './list-layer.ts';

const ABOUT =
  'Trust this folder? csm can read, change and run files here, within the permissions that you choose. ' +
  'Settings of the folder (.codex: configuration, rules, hooks) can run programs by themselves, before you ask for anything. ' +
  'Say yes only if you trust these files. A yes is kept in config.toml.';

/** @param folder the project's root, absolute: what is trusted */
export function createTrustLayer({ folder, home }: { readonly folder: string; readonly home: string }): Layer {
  return createList({
    name: 'trust',
    title: 'Folder access',
    header: ({ cols, rows, theme }) => {
      const path = encodeLine(`  ${cutText(printVisible(printPath(folder, home)), Math.max(1, cols - 3))}`, theme.dim);
      const text = wrapStyled(ABOUT, Math.min(cols, 100), {});
      // Where it has no room, the question itself still stands.
      const brief =
        text.length + 2 > rows ? wrapStyled('Trust this folder? Its settings can run programs.', cols, {}) : text;
      return [path, ...(brief.length + 2 <= rows ? [EMPTY_LINE] : []), ...brief].slice(0, rows);
    },
    rows: [
      { id: 'yes', label: 'Trust and continue', keys: ['y'] },
      {
        id: 'no',
        label: 'Continue without',
        description: 'Read only, without the settings of the folder; asked again next time',
        keys: ['n'],
      },
      { id: 'quit', label: 'Quit', keys: ['q'] },
    ],
    confirmHint: 'continue',
    cancelHint: 'quit',
    onCancel: () => closeLayer({ type: 'quit' }),
    onChoose: ({ id }) =>
      id === 'quit'
        ? closeLayer({ type: 'quit' })
        : closeLayer({ type: 'start', answer: { kind: id === 'yes' ? 'trusted' : 'untrusted' } }),
  });
}
