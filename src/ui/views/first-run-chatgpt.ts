/** The view `first-run-chatgpt`. Pure. */
import { createFirstRunLayer } from '#/ui/layers/first-run-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'first-run-chatgpt',
  about: 'Why there is no sign-in with ChatGPT',
  inputs: () => new Story().opens(createFirstRunLayer()).presses('3').inputs,
});
