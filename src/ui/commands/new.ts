/** `/new`: another session; the one that was open stays as it is. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'new',
  description: 'start another session',
  whileRunning: false,
  run: () => [{ type: 'switch-session', target: { kind: 'new' } }],
});
