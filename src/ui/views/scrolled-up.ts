/** The view `scrolled-up`. Pure. */
import longConversation from './long-conversation.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'scrolled-up',
  about: 'Somewhere in the middle of the transcript',
  inputs: (say) => [...longConversation.inputs(say), ...new Story().presses('pageup', 'pageup').inputs.slice(1)],
});
