/** `/background`: a hint: commands go to the background by themselves. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'background',
  description: 'where commands that take long go (by themselves)',
  argument: '[ID|all]',
  whileRunning: true,
  isHidden: true,
  run: ({ facts: { processes } }) => [
    notice(
      'A command that outlives the time the agent waits for it goes on in the background by itself. ' +
        (processes.length === 0
          ? 'None does now.'
          : `${processes.length} ${processes.length === 1 ? 'does' : 'do'} now: /ps lists them.`),
    ),
  ],
});
