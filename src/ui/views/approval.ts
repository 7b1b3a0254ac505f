/** The view `approval`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approval',
  about: 'A command that waits for an answer',
  inputs: () => new Story().user('Publish it').asksCommand('git push origin main', 'It has to reach the server').inputs,
});
