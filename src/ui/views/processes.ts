/** The view `processes`. Pure. */
import { VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { createProcessesLayer } from '#/ui/layers/processes-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'processes',
  about: 'Commands in the background, to look on',
  inputs: (say) =>
    new Story().opens(
      createProcessesLayer(
        [
          { processId: 4711, callId: 'call-1', command: say('npm run watch'), startedAtMs: VIEW_NOW_MS - 600_000 },
          { processId: 4712, callId: 'call-2', command: say('tail -f server.log'), startedAtMs: VIEW_NOW_MS - 5_000 },
        ],
        VIEW_NOW_MS,
      ),
    ).inputs,
});
