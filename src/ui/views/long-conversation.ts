/** The view `long-conversation`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

/** Turns of several rows each, one after the other. */
export function tellLongConversation(): Story {
  const story = new Story();
  for (let turn = 1; turn <= 12; turn += 1) {
    const lines = Array.from({ length: 6 }, (_, line) => `Line ${line + 1} of answer ${turn}.`);
    story.user(`Question ${turn}`).answers(lines.join('\n\n')).rests();
  }
  return story;
}

export default defineView({
  name: 'long-conversation',
  about: 'The end of many turns: the transcript is scrolled, the prompt sticks',
  inputs: () => tellLongConversation().inputs,
});
