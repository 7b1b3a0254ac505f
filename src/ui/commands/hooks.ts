/** `/hooks`: hooks by event; only trusted ones run. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'hooks',
  description: 'list hooks and trust them',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'open-hooks' }],
});
