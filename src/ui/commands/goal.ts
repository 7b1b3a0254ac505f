/** `/goal`: what the agent is to reach, over several turns. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'goal',
  description: 'set the goal that the agent works towards over several turns',
  argument: '[GOAL|pause|resume|clear]',
  whileRunning: true,
  run: ({ argument }) => [{ type: 'do', deed: 'goal', argument }],
});
