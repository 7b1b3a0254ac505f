/** The view `long-paste`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'long-paste',
  about: 'A paste that stands as one piece in the composer',
  inputs: () => new Story().types('See ').pastes('line of a log\n'.repeat(200)).inputs,
});
