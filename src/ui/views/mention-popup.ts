/** The view `mention-popup`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'mention-popup',
  about: 'Files of the project for `@`',
  inputs: () =>
    new Story().types('Look at @app').takes({
      type: 'answer',
      topic: 'files',
      value: {
        query: 'app',
        files: [
          { path: 'src/app.ts', isDirectory: false },
          { path: 'src/app/', isDirectory: true },
          { path: 'src/app/apply-events.ts', isDirectory: false },
          { path: 'docs/how to run the app.md', isDirectory: false },
        ],
        isPartial: false,
      },
    }).inputs,
});
