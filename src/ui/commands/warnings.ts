/** `/warnings`: what was said besides the conversation. Pure. */
import { createWarningsLayer } from '#/ui/layers/warnings-layer.ts';
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'warnings',
  description: 'show the warnings of this run',
  whileRunning: true,
  run: ({ facts: { notices } }) =>
    notices.length === 0
      ? [notice('There are no warnings.')]
      : [{ type: 'open-layer', layer: createWarningsLayer(notices) }],
});
