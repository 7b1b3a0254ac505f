/** The view `commands-done`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'commands-done',
  about: 'Commands that have ended well, badly, and without a word',
  inputs: () =>
    new Story()
      .user('Check the project')
      .runs('npm test', Array.from({ length: 40 }, (_, at) => `ok ${at + 1} - case ${at + 1}`).join('\n'))
      .runs('npm run lint', 'src/a.ts:3:1: unused variable\n', 1)
      .runs('true', '').inputs,
});
