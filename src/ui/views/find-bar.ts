/** The view `find-bar`. Pure. */
import { createFindLayer } from '#/ui/layers/find-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'find-bar',
  about: 'Looking for a text in the transcript, by f3',
  inputs: () => new Story().opens(createFindLayer('')).types('parser').inputs,
});
