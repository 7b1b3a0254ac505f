/** The view `approval-long`. Pure. */
import { askInput } from './ask-input.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approval-long',
  about: 'A command of many lines, cut in the question',
  inputs: () =>
    new Story().user('Write it').takes(
      askInput({
        action: {
          kind: 'command',
          command: `cat > notes.txt <<EOF\n${Array.from({ length: 60 }, (_, at) => `line ${at}`).join('\n')}\nEOF`,
          cwd: '/home/ada/engine',
        },
        proposedPrefix: undefined,
      }),
    ).inputs,
});
