/** `/quit`: as `/exit`. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'quit',
  description: 'leave csm',
  whileRunning: true,
  isHidden: true,
  run: () => [{ type: 'quit' }],
});
