/** The view `tui-mode`. Pure. */
import { createTuiLayer } from '#/ui/layers/tui-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'tui-mode',
  about: 'How the next start uses the terminal, by /tui',
  inputs: () => new Story().opens(createTuiLayer(true)).inputs,
});
