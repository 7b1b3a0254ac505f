/** `/exit`: ends the workstation. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'exit',
  description: 'leave csm',
  whileRunning: true,
  run: () => [{ type: 'quit' }],
});
