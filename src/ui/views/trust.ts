/** The view `trust`. Pure. */
import { createTrustLayer } from '#/ui/layers/trust-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'trust',
  about: 'Whether the folder is trusted',
  inputs: (say) => new Story().opens(createTrustLayer({ folder: say('/home/ada/engine'), home: '/home/ada' })).inputs,
});
