/** The view `experimental`. Pure. */
import { createExperimentalLayer } from '#/ui/layers/experimental-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'experimental',
  about: 'Features that are not finished',
  inputs: () => new Story().opens(createExperimentalLayer({ goals: true })).inputs,
});
