/** `/apps`: refused. Pure. */
import { defineRefusedCommand } from './slash-command.ts';

export default defineRefusedCommand({
  name: 'apps',
  description: 'connected applications (not in csm)',
  isHidden: true,
  why: 'csm has no connectors to applications. /mcp shows the tool servers of the configuration.',
});
