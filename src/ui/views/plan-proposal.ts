/** The view `plan-proposal`. Pure. */
import { createPlanLayer } from '#/ui/layers/plan-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'plan-proposal',
  about: 'What becomes of a proposed plan',
  inputs: (say) => new Story().opens(createPlanLayer(say('# Ship it'))).inputs,
});
