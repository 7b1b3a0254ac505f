/** The view `shortcuts`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'shortcuts',
  about: 'The keys, by ? in an empty composer',
  inputs: () => new Story().presses('?').inputs,
});
