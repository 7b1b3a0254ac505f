/** The view `plan-mode`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'plan-mode',
  about: 'Plan mode, and what it says below the composer',
  inputs: () => new Story().facts({ mode: 'plan' }).types('Plan the release').inputs,
});
