/** The view `working`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'working',
  about: 'A turn that has said nothing yet',
  inputs: () => new Story().user('Why is the parser slow?').waits(3200).inputs,
});
