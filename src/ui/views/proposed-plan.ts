/** The view `proposed-plan`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'proposed-plan',
  about: 'A plan that the model proposes, in a block of its own',
  inputs: () => {
    return new Story()
      .user('Plan it')
      .answers('I looked around.\n\n<proposed_plan>\n# Ship it\n\n## Summary\n\n- Do A\n- Do B\n</proposed_plan>\n')
      .rests().inputs;
  },
});
