/** `/title`: saved as `[tui] terminal_title`. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'title',
  description: 'choose what the title of the terminal shows',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'open-items', argument: 'title' }],
});
