/** The view `effort-picker`. Pure. */
import { createEffortLayer } from '#/ui/layers/model-layer.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'effort-picker',
  about: 'How long the model thinks',
  inputs: () => new Story().opens(createEffortLayer(createViewFacts())).inputs,
});
