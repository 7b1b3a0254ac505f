/** `/review`: a list of what may be looked over, or what is said behind it. Pure. */
import { createReviewLayer } from '#/ui/layers/review-layer.ts';
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'review',
  description: 'let a fresh model look for faults in the changes',
  argument: '[WHAT TO LOOK AT]',
  whileRunning: false,
  run: ({ argument, nowMs }) =>
    argument === ''
      ? [{ type: 'open-layer', layer: createReviewLayer(nowMs) }]
      : [{ type: 'review', target: { kind: 'custom', instructions: argument } }],
});
