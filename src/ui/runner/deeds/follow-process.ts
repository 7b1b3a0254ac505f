/** Deed `follow-process`: answers with the output of one process whenever there is more, until told otherwise. @effects clock */
import type { ProcessOutput } from '#/ui/layers/process-layer.ts';
import { defineDeed } from './deed.ts';

/** How often is looked; nothing is told that has not changed. */
const STEP_MS = 150;

/** Ends the following before; one pager is open at a time. */
let stop: (() => void) | undefined;

export default defineDeed({
  name: 'follow-process',
  run({ platform, session, post, signal }, argument) {
    stop?.();
    stop = undefined;
    if (typeof argument !== 'number') return;
    let told: string | undefined;
    let cancel = (): void => {};
    const look = (): void => {
      if (signal.aborted) return;
      const found = session()?.readProcess(argument);
      if (found === undefined) return;
      const { output, exitCode } = found;
      const key = `${exitCode ?? ''}:${output.length}:${output.slice(-64)}`;
      if (key !== told)
        post({
          type: 'answer',
          topic: 'process-output',
          value: { processId: argument, output, exitCode } satisfies ProcessOutput,
        });
      told = key;
      if (exitCode === undefined) cancel = platform.clock.after(STEP_MS, look);
    };
    look();
    stop = () => cancel();
  },
});
