/** `/sessions`: as `/resume`. Pure. */
import { defineSlashCommand } from './slash-command.ts';
import { openSessions } from '#/ui/layers/sessions/open-sessions.ts';

export default defineSlashCommand({
  name: 'sessions',
  description: 'show sessions of csm and Codex',
  argument: '[all]',
  whileRunning: false,
  run: ({ argument, facts }) =>
    openSessions(facts.settings, { verb: 'resume', currentId: facts.sessionId, isAll: argument === 'all' }),
});
