/** The view `explored`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'explored',
  about: 'Files that were read, listed and searched, as one group',
  inputs: () =>
    new Story()
      .user('How does the log work?')
      .runs('ls -la src', 'log.ts\nstep.ts\n')
      .runs('cat src/log.ts', 'export {}\n')
      .runs('rg -n fold src', 'src/step.ts:3: fold\n').inputs,
});
