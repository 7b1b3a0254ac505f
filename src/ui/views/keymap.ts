/** The view `keymap`. Pure. */
import { createKeymapLayer } from '#/ui/layers/keymap-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'keymap',
  about: 'Keys that can be changed, by /keymap',
  inputs: () => new Story().opens(createKeymapLayer({ composer: { submit: 'ctrl+enter' } })).inputs,
});
