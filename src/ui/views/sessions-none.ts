/** The view `sessions-none`. Pure. */
import { createSessionsLayer } from '#/ui/layers/sessions/sessions-layer.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'sessions-none',
  about: 'No session to go on with',
  inputs: () =>
    new Story()
      .opens(createSessionsLayer({ verb: 'resume', cwd: '/home/ada/engine' }))
      .takes({ type: 'answer', topic: 'sessions', value: { rows: [] } }).inputs,
});
