/** `/verbosity`: verbosity of the answers. Pure. */
import { createVerbosityLayer } from '#/ui/layers/setting-layers.ts';
import { applyForSession, defineSlashCommand, refusal } from './slash-command.ts';

export default defineSlashCommand({
  name: 'verbosity',
  description: 'how much the model writes',
  argument: '[low|medium|high]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    if (argument === '') return [{ type: 'open-layer', layer: createVerbosityLayer(facts) }];
    if (argument === 'low' || argument === 'medium' || argument === 'high') {
      return applyForSession({ verbosity: argument }, `Verbosity: ${argument}`);
    }
    return [refusal('Use /verbosity low, medium or high.')];
  },
});
