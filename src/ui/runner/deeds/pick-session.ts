/** Deed `pick-session`: the picker of sessions before one is open. @effects fs */
import { isObject } from '#/base/json.ts';
import { tableAt } from '#/config/toml-table.ts';
import { openSessions } from '#/ui/layers/sessions/open-sessions.ts';
import { defineDeed } from './deed.ts';

export default defineDeed({
  name: 'pick-session',
  async run({ settings, perform }, argument) {
    const { verb, everywhere, includeNonInteractive } = isObject(argument) ? argument : {};
    const { cwd, raw } = settings();
    const effects = openSessions({
      verb: verb === 'fork' ? 'fork' : 'resume',
      cwd,
      isAll: everywhere === true,
      includesRuns: includeNonInteractive === true,
      isComfortable: tableAt(raw, ['tui'])['session_picker_view'] === 'comfortable',
    });
    for (const effect of effects) await perform(effect);
  },
});
