/** The view `model-search`. Pure. */
import { createModelLayer } from '#/ui/layers/model-layer.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'model-search',
  about: 'A model by any name',
  inputs: () => new Story().opens(createModelLayer(createViewFacts())).presses('/').types('my-model').inputs,
});
