/** The view `approval-whole`. Pure. */
import { askInput } from './ask-input.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approval-whole',
  about: 'The same command whole, by ctrl+a',
  inputs: () =>
    new Story()
      .user('Write it')
      .takes(
        askInput({
          action: {
            kind: 'command',
            command: `cat > notes.txt <<EOF\n${Array.from({ length: 60 }, (_, at) => `line ${at}`).join('\n')}\nEOF`,
            cwd: '/home/ada/engine',
          },
        }),
      )
      .presses('ctrl+a', 'pagedown').inputs,
});
