/** Deed `open-keymap`: the keys. @effects fs */
import { tableAt } from '#/config/toml-table.ts';
import { createKeymapLayer } from '#/ui/layers/keymap-layer.ts';
import { defineDeed } from './deed.ts';
import { readPreferences } from './save-config.ts';

export default defineDeed({
  name: 'open-keymap',
  run(context) {
    const keymap = tableAt(readPreferences(context), ['tui', 'keymap']);
    context.post({ type: 'open-layer', layer: createKeymapLayer(keymap) });
  },
});
