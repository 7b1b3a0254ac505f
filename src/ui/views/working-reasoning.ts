/** The view `working-reasoning`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'working-reasoning',
  about: 'What the model thinks about in the place of Working',
  inputs: () =>
    new Story()
      .user('Why is the parser slow?')
      .thinks('**Reading the parser first**\n\nIt scans each line twice.')
      .waits(1500).inputs,
});
