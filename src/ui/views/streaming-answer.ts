/** The view `streaming-answer`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'streaming-answer',
  about: 'An answer that is coming in, in the middle of a block of code',
  inputs: () =>
    new Story()
      .user('Why is the parser slow?')
      .streams(
        'It reads **each line twice**:\n\n1. once to find its end\n2. once to decode it\n\n```ts\nfor (const line of lines) {\n  if (line.end',
      ).inputs,
});
