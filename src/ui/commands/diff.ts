/** `/diff`: git's diff in the pager. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'diff',
  description: 'show what has changed in the repository, new files too',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'show-diff' }],
});
