/** The view `failed-turn`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'failed-turn',
  about: 'A turn that failed, and why',
  inputs: () => new Story().user('Hello').waits(900).fails('the server answered 401: no such key').inputs,
});
