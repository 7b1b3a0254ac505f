/** `/cd`: where the agent works from the next turn on. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'cd',
  description: 'change the working directory',
  argument: 'DIR',
  whileRunning: false,
  run: ({ argument, facts }) =>
    argument === ''
      ? [notice(`Current working directory: ${facts.settings.cwd}. /cd DIR changes it.`)]
      : [{ type: 'do', deed: 'change-directory', argument }],
});
