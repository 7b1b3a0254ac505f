/** `/mcp`: servers as they are configured; csm does not start them yet. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'mcp',
  description: 'list the tool servers of the configuration',
  argument: '[verbose]',
  whileRunning: true,
  run: () => [{ type: 'do', deed: 'show-mcp' }],
});
