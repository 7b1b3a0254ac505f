/** The view `sessions-everywhere`. Pure. */
import { createSessionsLayer } from '#/ui/layers/sessions/sessions-layer.ts';
import { VIEW_SESSIONS } from './view-sessions.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'sessions-everywhere',
  about: 'Sessions of every folder, two rows each',
  inputs: () =>
    new Story()
      .opens(createSessionsLayer({ verb: 'resume', cwd: '/home/ada/engine', isAll: true, isComfortable: true }))
      .takes({ type: 'answer', topic: 'sessions', value: { rows: VIEW_SESSIONS } }).inputs,
});
