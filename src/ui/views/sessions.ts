/** The view `sessions`. Pure. */
import { createSessionsLayer } from '#/ui/layers/sessions/sessions-layer.ts';
import { VIEW_SESSIONS } from './view-sessions.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'sessions',
  about: 'Sessions to go on with',
  inputs: () =>
    new Story()
      .opens(createSessionsLayer({ verb: 'resume', cwd: '/home/ada/engine' }))
      .takes({ type: 'answer', topic: 'sessions', value: { rows: VIEW_SESSIONS } }).inputs,
});
