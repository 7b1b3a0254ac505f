/** The view `answer-open`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'answer-open',
  about: 'A prompt typed while an answer comes in',
  inputs: () =>
    new Story()
      .user('Explain the parser')
      .streams('It reads tokens one by one and ')
      .waits(500)
      .types('and the printer?').inputs,
});
