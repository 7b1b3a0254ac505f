/** Another title for the session. Pure. */
import { createFieldLayer } from './field-layer.ts';
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';

/** @param title as it is now, to be edited; empty where there is none */
export function createRenameLayer(title: string): Layer {
  return createFieldLayer({
    name: 'rename',
    title: 'Rename the session',
    text: title,
    placeholder: 'its new title',
    confirmHint: 'rename',
    onSubmit: (text) => closeLayer({ type: 'rename-session', title: text }),
  });
}
