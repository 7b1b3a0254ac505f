/** `/permissions`: what the agent may do unasked. Pure. */
import { createPermissionsLayer } from '#/ui/layers/permissions-layer.ts';
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'permissions',
  description: 'choose what the agent may do without asking',
  whileRunning: true,
  run: ({ facts }) => [{ type: 'open-layer', layer: createPermissionsLayer(facts) }],
});
