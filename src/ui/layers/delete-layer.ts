/** Whether the session is removed for good. Pure. */
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

/** @param title of the session; undefined: it has none */
export function createDeleteLayer(sessionId: string, title: string | undefined): Layer {
  return createList({
    name: 'delete',
    title: `Delete ${title === undefined ? 'this session' : `“${title}”`} for good?`,
    rows: [
      { id: 'no', label: 'Keep it', description: '/archive puts it out of sight and removes nothing' },
      {
        id: 'yes',
        label: 'Delete it',
        description: 'its log and all that it kept are removed; files of the project stay as they are',
      },
    ],
    cancelHint: 'cancel',
    onChoose: ({ id }) =>
      id === 'yes' ? closeLayer({ type: 'do', deed: 'delete-session', argument: { sessionId } }) : closeLayer(),
  });
}
