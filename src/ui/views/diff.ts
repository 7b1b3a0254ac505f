/** The view `diff`. Pure. */
import { createDiffLayer } from '#/ui/layers/diff-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'diff',
  about: 'The changes of the folder, by /diff',
  inputs: (say) => {
    const diff = [
      'diff --git a/src/app.ts b/src/app.ts',
      'index 1111111..2222222 100644',
      '--- a/src/app.ts',
      '+++ b/src/app.ts',
      '@@ -1,3 +1,4 @@',
      ' import { a } from "./a.ts";',
      `-${say('export const hello = "world";')}`,
      `+${say('export const hello = "codex";')}`,
      '+export const extra = 42;',
      ' // the end',
      '',
    ].join('\n');
    return new Story().opens(createDiffLayer(diff, '1 file, +2 −1')).inputs;
  },
});
