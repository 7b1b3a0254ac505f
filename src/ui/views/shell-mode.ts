/** The view `shell-mode`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'shell-mode',
  about: 'A command of the user',
  inputs: () => new Story().types('!git status').inputs,
});
