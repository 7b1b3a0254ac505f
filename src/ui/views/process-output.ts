/** The view `process-output`. Pure. */
import { VIEW_NOW_MS } from '#/ui/harness/view-facts.ts';
import { openProcess } from '#/ui/layers/process-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'process-output',
  about: 'The output of a command in the background',
  inputs: (say) => {
    const processes = [
      { processId: 4711, callId: 'call-1', command: say('npm run watch'), startedAtMs: VIEW_NOW_MS - 600_000 },
    ];
    const layers = openProcess(4711, processes).filter((effect) => effect.type === 'open-layer');
    const output =
      '\u001b[32mok\u001b[0m 12 files\nwatching src\n\u001b[1;31merror\u001b[0m src/app.ts:3: a name is missing\n';
    return new Story()
      .takes(...layers)
      .takes({ type: 'answer', topic: 'process-output', value: { processId: 4711, output, exitCode: undefined } })
      .inputs;
  },
});
