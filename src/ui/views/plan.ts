/** The view `plan`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'plan',
  about: 'A plan in the middle of its work',
  inputs: () =>
    new Story().user('Make it fast').plans(
      [
        { step: 'Measure the parser', status: 'completed' },
        { step: 'Read each line once', status: 'in_progress' },
        { step: 'Measure again', status: 'pending' },
      ],
      'Measure first',
    ).inputs,
});
