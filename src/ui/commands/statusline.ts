/** `/statusline`: saved as `[tui] status_line`. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'statusline',
  description: 'choose what the status line shows',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'open-items', argument: 'status-line' }],
});
