/** `/archive`: lists leave it out, nothing of it is removed. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';
import { createArchiveLayer } from '#/ui/layers/archive-layer.ts';

export default defineSlashCommand({
  name: 'archive',
  description: 'put the session away and start another one',
  whileRunning: false,
  run: ({ facts }) =>
    facts.isEmpty
      ? [notice('There is nothing to put away yet.')]
      : [{ type: 'open-layer', layer: createArchiveLayer() }],
});
