/** The view `empty-session`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'empty-session',
  about: 'A new session: header, composer, status line, hints',
  inputs: () => new Story().inputs,
});
