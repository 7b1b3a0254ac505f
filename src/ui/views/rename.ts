/** The view `rename`. Pure. */
import { createRenameLayer } from '#/ui/layers/rename-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'rename',
  about: 'A new title of the session',
  inputs: (say) => new Story().opens(createRenameLayer(say('Make the parser faster'))).inputs,
});
