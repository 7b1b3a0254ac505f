/** Whether the session is put away. Pure. */
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** Asks first: an archived session is out of the lists. */
export function createArchiveLayer(): Layer {
  return createList({
    name: 'archive',
    title: 'Archive this session?',
    rows: [
      {
        id: 'yes',
        label: 'Archive it',
        description: 'and start another one; `csm unarchive` or the list of archived ones brings it back',
      },
      { id: 'no', label: 'Keep it', description: 'nothing changes' },
    ],
    cancelHint: 'cancel',
    onChoose: ({ id }) =>
      id === 'yes'
        ? closeLayer({
            type: 'do',
            deed: 'switch-saying',
            argument: {
              target: { kind: 'new' },
              said: 'The session is put away; this is another one.',
              archives: true,
            },
          })
        : closeLayer(),
  });
}
