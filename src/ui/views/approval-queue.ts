/** The view `approval-queue`. Pure. */
import { askInput } from './ask-input.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approval-queue',
  about: 'Three questions at once: the second of them',
  inputs: () =>
    new Story()
      .user('Go')
      .takes(askInput({}, 'approval-1'), askInput({}, 'approval-2'), askInput({}, 'approval-3'))
      .presses('y').inputs,
});
