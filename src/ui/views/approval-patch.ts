/** The view `approval-patch`. Pure. */
import { askInput } from './ask-input.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'approval-patch',
  about: 'Edits outside of the folders that may be written',
  inputs: () =>
    new Story().user('Install it').takes(
      askInput({
        tool: 'apply_patch',
        action: {
          kind: 'patch',
          changes: [
            {
              path: '/opt/engine/config.toml',
              kind: 'update',
              diff: '--- a/config.toml\n+++ b/config.toml\n@@ -1 +1,2 @@\n-old = 1\n+new = 1\n+more = 2\n',
            },
            { path: '/opt/engine/README.md', kind: 'add', diff: '+# Engine\n' },
          ],
        },
        question: '/opt/engine is outside of the writable folders',
        proposedPrefix: undefined,
      }),
    ).inputs,
});
