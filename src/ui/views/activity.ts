/** The view `activity`. Pure. */
import { createActivityLayer } from '#/ui/layers/activity-layer.ts';
import { createViewFacts, VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'activity',
  about: 'What runs and what waits, by f4',
  inputs: (say) =>
    new Story().opens(
      createActivityLayer(
        createViewFacts({
          turn: { turnId: 'turn-1', startedAtMs: VIEW_NOW_MS - 65_000 },
          queued: [{ content: [{ type: 'input_text', text: say('Then write the changelog') }] }],
          processes: [
            {
              processId: 4711,
              callId: 'call-9',
              command: say("/bin/bash -lc 'npm run watch'"),
              startedAtMs: VIEW_NOW_MS - 600_000,
            },
          ],
        }),
        VIEW_NOW_MS,
      ),
    ).inputs,
});
