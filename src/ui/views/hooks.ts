/** The view `hooks`. Pure. */
import { createHooksLayer } from '#/ui/layers/hooks-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'hooks',
  about: 'Programs that run at events, and whether they are trusted',
  inputs: (say) =>
    new Story().opens(
      createHooksLayer([
        { key: 'a', event: 'PreToolUse', matcher: say('Bash'), command: say('~/bin/check-command'), state: 'trusted' },
        { key: 'b', event: 'Stop', matcher: undefined, command: say('notify-send "csm is done"'), state: 'untrusted' },
        { key: 'c', event: 'SessionStart', matcher: undefined, command: say('./warm-up.sh'), state: 'modified' },
      ]),
    ).inputs,
});
