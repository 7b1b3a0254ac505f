/** `/raw`: plain text for the terminal's own selection. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'raw',
  description: 'show the transcript without decoration, to select it with the terminal',
  whileRunning: true,
  run: () => [{ type: 'toggle', what: 'raw' }],
});
