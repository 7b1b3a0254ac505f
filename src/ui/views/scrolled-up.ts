/** The view `scrolled-up`. Pure. */
import { tellLongConversation } from './long-conversation.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'scrolled-up',
  about: 'Somewhere in the middle of the transcript',
  inputs: () => tellLongConversation().presses('pageup', 'pageup').inputs,
});
