/** `/rename`: the title that lists show. Pure. */
import { defineSlashCommand } from './slash-command.ts';
import { createRenameLayer } from '#/ui/layers/rename-layer.ts';

export default defineSlashCommand({
  name: 'rename',
  description: 'give the session another title',
  argument: '[TITLE]',
  whileRunning: true,
  run: ({ argument, facts }) =>
    argument === ''
      ? [{ type: 'open-layer', layer: createRenameLayer(facts.title ?? '') }]
      : [{ type: 'rename-session', title: argument }],
});
