/** The view `history-search`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'history-search',
  about: 'A search through earlier prompts',
  inputs: () =>
    new Story()
      .types('a draft')
      .presses('ctrl+r')
      .types('pars')
      .takes({
        type: 'answer',
        topic: 'prompt-history',
        value: { query: 'pars', prompts: ['Make the parser faster'], before: undefined },
      }).inputs,
});
