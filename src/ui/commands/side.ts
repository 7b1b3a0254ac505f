/** `/side`: a fork in place; csm does not merge it back. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'side',
  description: 'ask something in between: a branch of this session',
  argument: '[QUESTION]',
  whileRunning: false,
  run: ({ argument, facts }) => {
    if (facts.isEmpty) return [notice('There is no conversation to branch off from yet: just ask.')];
    const said = `This is a branch of ${facts.title ?? facts.sessionId}: what is said here does not reach it. /resume ${facts.sessionId} goes back.`;
    const target = { kind: 'fork', id: facts.sessionId };
    return [
      { type: 'do', deed: 'switch-saying', argument: { target, said, ...(argument === '' ? {} : { text: argument }) } },
    ];
  },
});
