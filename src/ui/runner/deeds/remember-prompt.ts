/** Deed `remember-prompt`: keeps a prompt for later sessions, where the settings have it so. @effects fs clock lock */
import { appendPrompt } from '#/workstation/prompt-history.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'remember-prompt',
  async run({ platform, settings, session }, argument) {
    if (typeof argument === 'string') await appendPrompt(platform, settings(), session()?.id ?? '', argument);
  },
});
