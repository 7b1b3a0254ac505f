/** The view `model-picker`. Pure. */
import { createModelLayer } from '#/ui/layers/model-layer.ts';
import { createViewFacts } from '#/ui/harness/view-facts.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'model-picker',
  about: 'Which model',
  inputs: () => new Story().opens(createModelLayer(createViewFacts())).inputs,
});
