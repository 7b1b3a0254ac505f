/** `/agents`: sessions of every folder. Pure. */
import { defineSlashCommand } from './slash-command.ts';
import { openSessions } from '#/ui/layers/sessions/open-sessions.ts';

export default defineSlashCommand({
  name: 'agents',
  description: 'show the sessions of all folders, those at work marked',
  whileRunning: false,
  run: ({ facts }) => openSessions(facts.settings, { verb: 'resume', currentId: facts.sessionId, isAll: true }),
});
