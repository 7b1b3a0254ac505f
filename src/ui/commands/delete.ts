/** `/delete`: its whole folder, after a question. Pure. */
import { defineSlashCommand } from './slash-command.ts';
import { createDeleteLayer } from '#/ui/layers/delete-layer.ts';

export default defineSlashCommand({
  name: 'delete',
  description: 'remove the session for good',
  whileRunning: false,
  run: ({ facts }) => [{ type: 'open-layer', layer: createDeleteLayer(facts.sessionId, facts.title) }],
});
