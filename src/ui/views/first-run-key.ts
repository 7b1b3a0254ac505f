/** The view `first-run-key`. Pure. */
import { createFirstRunLayer } from '#/ui/layers/first-run-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'first-run-key',
  about: 'An API key, typed unseen',
  inputs: () => new Story().opens(createFirstRunLayer()).presses('1').types('sk-view-0123456789').inputs,
});
