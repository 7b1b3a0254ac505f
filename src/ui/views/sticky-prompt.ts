/** The view `sticky-prompt`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'sticky-prompt',
  about: 'The prompt stays in the first row when it has scrolled off',
  inputs: () => {
    const story = new Story().user('Read a lot');
    for (let turn = 1; turn <= 6; turn += 1) {
      story.answers(
        `Part ${turn}\n\n${Array.from({ length: 6 }, (_, at) => `Line ${at} of part ${turn}.`).join('\n\n')}`,
      );
    }
    return story.rests().inputs;
  },
});
