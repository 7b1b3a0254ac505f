/** The view `sessions-details`. Pure. */
import { createSessionsLayer } from '#/ui/layers/sessions/sessions-layer.ts';
import { VIEW_SESSIONS } from './view-sessions.ts';
import { Story } from './story.ts';
import { defineView } from './view.ts';

export default defineView({
  name: 'sessions-details',
  about: 'What a session of the list says of itself, by ctrl+e',
  inputs: () =>
    new Story()
      .opens(createSessionsLayer({ verb: 'resume', cwd: '/home/ada/engine' }))
      .takes({ type: 'answer', topic: 'sessions', value: { rows: VIEW_SESSIONS } })
      .presses('ctrl+e')
      .takes({
        type: 'answer',
        topic: 'session-preview',
        value: {
          id: '019b7c00-0000-7000-8000-000000000001',
          lines: [
            { role: 'user', text: 'Make the parser faster' },
            { role: 'assistant', text: 'It takes a third of the time now.' },
          ],
        },
      }).inputs,
});
