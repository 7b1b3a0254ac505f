/** The view `patch`. Pure. */
import type { FileChange } from '#/base/tool-action.ts';

const CHANGES: readonly FileChange[] = [
  {
    path: '/home/ada/engine/src/fold.ts',
    kind: 'update',
    diff: '@@ -1,4 +1,5 @@\n import { step } from "./step.ts";\n-const all = 1;\n+const all = 2;\n+const more = 3;\n export { all };\n ',
  },
  { path: '/home/ada/engine/docs/fold.md', kind: 'add', diff: '@@ -0,0 +1,2 @@\n+# Fold\n+It folds.\n' },
  { path: '/home/ada/engine/old.ts', kind: 'delete', diff: '@@ -1,1 +0,0 @@\n-export {};\n' },
];

import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'patch',
  about: 'Files that were added, changed, moved and deleted',
  inputs: () => new Story().user('Rename it').patches(CHANGES).rests().inputs,
});
