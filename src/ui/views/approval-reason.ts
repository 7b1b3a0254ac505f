/** The view `approval-reason`. Pure. */
import { askInput } from './ask-input.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approval-reason',
  about: 'A no, with what to do instead',
  inputs: () => new Story().user('Publish it').takes(askInput()).presses('n').types('use the staging server').inputs,
});
