/** The view `quit-asked`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'quit-asked',
  about: 'Ctrl+C in a quiet session asks once more',
  inputs: () => new Story().presses('ctrl+c').inputs,
});
