/** `/clear`: as `/new`, by the name that people type for a clear screen. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'clear',
  description: 'empty the screen and start another session',
  whileRunning: false,
  run: () => [{ type: 'switch-session', target: { kind: 'new' } }],
});
