/** `/pwd`: where the agent works. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'pwd',
  description: 'show the working directory',
  whileRunning: true,
  run: ({ facts }) => [notice(`Current working directory: ${facts.settings.cwd}`)],
});
