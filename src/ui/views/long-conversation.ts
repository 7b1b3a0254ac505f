/** The view `long-conversation`. Pure. */

const TURNS = (at: number) =>
  new Story()
    .user(`Question ${at + 1}`)
    .answers(Array.from({ length: 6 }, (_, line) => `Line ${line + 1} of answer ${at + 1}.`).join('\n\n'))
    .rests().inputs;

import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'long-conversation',
  about: 'The end of many turns: the transcript is scrolled, the prompt sticks',
  inputs: () => new Story().takes(...Array.from({ length: 12 }, (_, at) => TURNS(at)).flat()).inputs,
});
