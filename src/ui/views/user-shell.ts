/** The view `user-shell`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'user-shell',
  about: 'A command that the user ran without the model',
  inputs: () => {
    return new Story()
      .begins('user_shell', {
        kind: 'command',
        command: `/bin/bash -lc 'git status --short'`,
        cwd: '/home/ada/engine',
      })
      .ends('completed', ' M src/a.ts\n M src/b.ts\n?? notes.md\nA  c\nA  d\nA  e\n', { exitCode: 0 }).inputs;
  },
});
