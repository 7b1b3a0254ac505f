/** The view `queued-prompts`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'queued-prompts',
  about: 'Prompts that wait for the turn to end',
  inputs: () =>
    new Story()
      .user('Run everything')
      .beginsCommand('npm run everything')
      .facts({
        queued: [
          { content: [{ type: 'input_text', text: 'then commit it' }] },
          { content: [{ type: 'input_text', text: 'and tell me what changed' }] },
        ],
      })
      .waits(1000).inputs,
});
