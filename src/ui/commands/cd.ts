/** `/cd`: where the agent works from the next turn on. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'cd',
  description: 'change the working directory',
  argument: '[DIR]',
  whileRunning: false,
  // As in a shell: without a name, home.
  run: ({ argument }) => [{ type: 'do', deed: 'change-directory', argument: argument === '' ? '~' : argument }],
});
