/** `/details`: as ctrl+t. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'details',
  description: 'show or hide all that tools printed',
  whileRunning: true,
  run: () => [{ type: 'toggle', what: 'details' }],
});
