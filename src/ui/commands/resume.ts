/** `/resume`: a list to choose from, or one by id, name or title. Pure. */
import { defineSlashCommand } from './slash-command.ts';
import { openSessions } from '#/ui/layers/sessions/open-sessions.ts';

export default defineSlashCommand({
  name: 'resume',
  description: 'go on with an earlier session',
  argument: '[SESSION]',
  whileRunning: false,
  run: ({ argument, facts }) =>
    argument === ''
      ? openSessions(facts.settings, { verb: 'resume', currentId: facts.sessionId })
      : [{ type: 'do', deed: 'switch-by-name', argument: { verb: 'resume', name: argument } }],
});
