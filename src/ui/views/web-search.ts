/** The view `web-search`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'web-search',
  about: 'A search on the web',
  inputs: () => new Story().user('What is new?').searches('bun 1.4 release notes').answers('Not much.').rests().inputs,
});
