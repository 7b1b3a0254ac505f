/** `/status`: labels and values in the transcript. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'status',
  description: 'show settings, tokens and cost of the session',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'show-status' }],
});
