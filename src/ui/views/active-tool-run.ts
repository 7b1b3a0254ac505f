/** The view `active-tool-run`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'active-tool-run',
  about: 'A command that runs, with its live output',
  inputs: () =>
    new Story()
      .user('Run the tests')
      .beginsCommand('npm test')
      .prints('> engine@1.0.0 test\n> node --test\n\n')
      .prints('ok 1 - parses a line\nok 2 - parses many lines\n\u001b[32mok 3\u001b[0m - survives a torn tail\n')
      .waits(4200).inputs,
});
