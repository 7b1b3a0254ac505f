/** The view `slash-popup`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'slash-popup',
  about: 'The slash commands that a word finds',
  inputs: () => new Story().types('/re').inputs,
});
