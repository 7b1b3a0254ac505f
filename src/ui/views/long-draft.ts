/** The view `long-draft`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'long-draft',
  about: 'A prompt that is taller than its room: the rows around the cursor',
  inputs: () =>
    new Story()
      .pastes(Array.from({ length: 40 }, (_, at) => `Line ${at + 1} of a long prompt`).join('\n'))
      .presses('up', 'up').inputs,
});
