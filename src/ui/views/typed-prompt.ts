/** The view `typed-prompt`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'typed-prompt',
  about: 'A prompt of two lines that has not been sent',
  inputs: () => new Story().types('Look at the parser').presses('ctrl+j').types('and tell me why it is slow').inputs,
});
