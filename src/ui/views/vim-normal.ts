/** The view `vim-normal`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'vim-normal',
  about: 'The composer with vim keys, in its normal mode',
  inputs: () => new Story().types('/vim').presses('enter').types('a draft').presses('escape').inputs,
});
