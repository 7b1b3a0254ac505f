/** The view `copy-picker`. Pure. */
import { createCopyLayer, listCopyChoices } from '#/ui/layers/copy-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'copy-picker',
  about: 'What of the answers is copied',
  inputs: (say) =>
    new Story().opens(
      createCopyLayer(
        listCopyChoices([
          say('An answer from before.'),
          say('Run this:\n\n```sh\nnpm start\n```\n\nand then this:\n\n```ts\nconst answer = 42;\n```\n'),
        ]),
      ),
    ).inputs,
});
