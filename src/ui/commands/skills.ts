/** `/skills`: skills by name, where they come from, whether they are used. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'skills',
  description: 'list skills and switch them on or off',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'open-skills' }],
});
