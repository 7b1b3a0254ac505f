/** `/model`: which model, and how long it thinks. Pure. */
import { findModel } from '#/config/models.ts';
import { createModelLayer } from '#/ui/layers/model-layer.ts';
import { defineSlashCommand, refusal } from './slash-command.ts';

export default defineSlashCommand({
  name: 'model',
  description: 'choose the model and how long it thinks',
  argument: '[MODEL [EFFORT]]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    if (argument === '') return [{ type: 'open-layer', layer: createModelLayer(facts) }];
    const [model = '', effort, ...more] = argument.split(/\s+/);
    if (more.length > 0) return [refusal('Use /model, /model NAME or /model NAME EFFORT.')];
    if (effort === undefined) return [{ type: 'apply-settings', change: { model } }];
    const { supportedEfforts, displayName } = findModel(model).model;
    if (supportedEfforts.length > 0 && !supportedEfforts.includes(effort)) {
      return [refusal(`${displayName} knows the efforts ${supportedEfforts.join(', ')}, not ${effort}.`)];
    }
    return [{ type: 'apply-settings', change: { model, effort } }];
  },
});
