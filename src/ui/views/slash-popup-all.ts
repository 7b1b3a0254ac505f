/** The view `slash-popup-all`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'slash-popup-all',
  about: 'All slash commands',
  inputs: () => new Story().types('/').inputs,
});
