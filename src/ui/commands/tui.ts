/** `/tui`: saved as `[tui] alternate_screen`, for the next start. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'tui',
  description: 'choose the screen: all of the terminal, or its own scrolling',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'open-tui' }],
});
