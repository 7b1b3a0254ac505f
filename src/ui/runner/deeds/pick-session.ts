/** Deed `pick-session`: the picker of sessions before one is open. @effects fs */
import { isObject } from '#/base/json.ts';
import { openSessions } from '#/ui/layers/sessions/open-sessions.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'pick-session',
  async run({ settings, perform }, argument) {
    const { verb, everywhere, includeNonInteractive } = isObject(argument) ? argument : {};
    const effects = openSessions(settings(), {
      verb: verb === 'fork' ? 'fork' : 'resume',
      isAll: everywhere === true,
      includesRuns: includeNonInteractive === true,
    });
    for (const effect of effects) await perform(effect);
  },
});
