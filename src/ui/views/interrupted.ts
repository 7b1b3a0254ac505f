/** The view `interrupted`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'interrupted',
  about: 'A turn that the user ended',
  inputs: () => new Story().user('Count to a million').streams('1, 2, 3, 4').waits(2000).isInterrupted().inputs,
});
