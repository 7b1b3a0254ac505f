/** The view `first-run`. Pure. */
import { createFirstRunLayer } from '#/ui/layers/first-run-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'first-run',
  about: 'Where answers come from, at the first run',
  inputs: () => new Story().opens(createFirstRunLayer()).inputs,
});
