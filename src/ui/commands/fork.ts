/** `/fork`: of this session, or of another one. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';
import { openSessions } from '#/ui/layers/sessions/open-sessions.ts';

export default defineSlashCommand({
  name: 'fork',
  description: 'branch off: a copy of the session goes on, the session stays',
  argument: '[SESSION|pick]',
  whileRunning: false,
  run: ({ argument, facts }) => {
    if (argument === 'pick') return openSessions(facts.settings, { verb: 'fork', currentId: facts.sessionId });
    if (argument !== '') return [{ type: 'do', deed: 'switch-by-name', argument: { verb: 'fork', name: argument } }];
    if (facts.isEmpty) return [notice('There is nothing to branch off from yet.')];
    return [
      {
        type: 'do',
        deed: 'switch-saying',
        argument: {
          target: { kind: 'fork', id: facts.sessionId },
          said: `You are on a branch now. /resume ${facts.sessionId} goes back to ${facts.title ?? 'where it began'}.`,
        },
      },
    ];
  },
});
