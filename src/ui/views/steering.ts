/** The view `steering`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'steering',
  about: 'A prompt that waits for a command to end, to steer the turn',
  inputs: () =>
    new Story()
      .user('Run everything')
      .beginsCommand('npm run everything')
      .facts({ steering: [{ content: [{ type: 'input_text', text: 'skip the slow ones' }] }] })
      .waits(1000).inputs,
});
