/** `/theme`: saved as `[tui] theme`. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'theme',
  description: 'choose the colours, with a preview',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'open-theme' }],
});
