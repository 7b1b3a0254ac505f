/** Deed `remember-prompt`: keeps a prompt for later sessions, where the settings have it so. @effects fs clock lock */
import { CsmError, errnoOf } from '#/base/errors.ts';
import { appendPrompt } from '#/workstation/prompt-history.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'remember-prompt',
  async run({ platform, settings, session }, argument) {
    if (typeof argument !== 'string') return;
    try {
      await appendPrompt(platform, settings(), session()?.id ?? '', argument);
    } catch (error) {
      // The session's log keeps the prompt, and says what is wrong with the disk: not a second time for each prompt.
      const isOfDisk = errnoOf(error) !== undefined || (error instanceof CsmError && error.code === 'history-full');
      if (!isOfDisk) throw error;
    }
  },
});
