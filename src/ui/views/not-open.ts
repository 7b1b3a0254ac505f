/** The view `not-open`. Pure. */
import { createNotOpenLayer } from '#/ui/layers/not-open-layer.ts';
import type { UiInput } from '#/ui/app/ui-input.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'not-open',
  about: 'A session is in use by another process: what now',
  inputs: (say): readonly UiInput[] => [
    {
      type: 'notice',
      tone: 'error',
      text: say(
        'session 019b7c00-0000-7000-8000-000000000001 is in use by process 4711\nWait until it is done or end it.',
      ),
    },
    {
      type: 'open-layer',
      layer: createNotOpenLayer({ target: { kind: 'resume', id: 'a' }, isInUse: true, beforeId: 'b' }),
    },
  ],
});
