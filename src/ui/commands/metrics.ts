/** `/metrics`: tokens, cost and tools of this session. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'metrics',
  description: 'show what this session used, and where to see all of them',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'show-metrics' }],
});
