/** The view `session-words`. Pure. */
import { createWordsLayer } from '#/ui/layers/words-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'session-words',
  about: 'What was said in a session that is not open',
  inputs: (say) =>
    new Story().opens(
      createWordsLayer(
        [
          { role: 'user', text: say('Make the parser faster') },
          { role: 'assistant', text: say('I measured it first: **most of the time** goes into `splitText`.') },
          { role: 'user', text: say('Then begin there') },
        ],
        true,
      ),
    ).inputs,
});
