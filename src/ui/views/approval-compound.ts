/** The view `approval-compound`. Pure. */
import { askInput } from './ask-input.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approval-compound',
  about: 'A line of several commands, asked about at once: what each of them does',
  inputs: () =>
    new Story().user('Tidy up').takes(
      askInput({
        action: {
          kind: 'command',
          command: 'git fetch && rm -rf build | tee log.txt; echo done',
          cwd: '/home/ada/engine/tools',
        },
        parts: [
          { text: 'git fetch', effect: 'network', severity: 'medium', reason: 'uses the network', isAllowed: true },
          {
            text: 'rm -rf build',
            effect: 'destructive',
            severity: 'critical',
            reason: 'deletes whole folders without asking',
            isAllowed: false,
          },
          { text: 'tee log.txt', effect: 'writes', severity: 'medium', reason: 'writes files', isAllowed: false },
          { text: 'echo done', effect: 'reads', severity: 'low', reason: 'only reads', isAllowed: false },
        ],
        proposedPrefix: undefined,
      }),
    ).inputs,
});
