/** The view `patch-failed`. Pure. */
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'patch-failed',
  about: 'A patch that did not apply stays visible',
  inputs: () =>
    new Story()
      .user('Rename it')
      .patches(
        [{ path: '/home/ada/engine/src/fold.ts', kind: 'update', diff: '@@ -1,1 +1,1 @@\n-a\n+b\n' }],
        'failed',
        'Failed to find expected lines in src/fold.ts',
      ).inputs,
});
