/** The view `browsing`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'browsing',
  about: 'Looking for a prompt to go back to, by esc esc',
  inputs: () =>
    new Story()
      .user('Make the parser faster')
      .answers('It is faster.')
      .rests()
      .user('Now the printer')
      .answers('The printer is faster too.')
      .rests()
      .presses('escape', 'escape').inputs,
});
