/** The view `trust`. Pure. */
import { createTrustLayer } from '#/ui/layers/trust-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'trust',
  about: 'Whether the folder is trusted',
  inputs: () =>
    new Story().takes({
      type: 'open-layer',
      layer: createTrustLayer({ folder: '/home/ada/engine', home: '/home/ada' }),
    }).inputs,
});
