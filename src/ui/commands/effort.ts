/** `/effort`: reasoning effort. Pure. */
import { createEffortLayer } from '#/ui/layers/model-layer.ts';
import { applyForSession, defineSlashCommand, refusal } from './slash-command.ts';
import { findModel } from '#/config/models.ts';

export default defineSlashCommand({
  name: 'effort',
  description: 'how long the model thinks',
  argument: '[low|medium|high|xhigh]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    const { model } = findModel(facts.settings.model);
    const efforts = model.supportedEfforts;
    if (efforts.includes(argument)) return applyForSession({ effort: argument }, `Reasoning effort: ${argument}`);
    if (argument === '') return [{ type: 'open-layer', layer: createEffortLayer(facts) }];
    if (efforts.length === 0) return [refusal(`${facts.modelName} has one effort only.`)];
    const now = facts.effort ?? `${model.defaultEffort ?? 'none'} (default)`;
    return [refusal(`Reasoning effort: ${now}. ${facts.modelName} knows ${efforts.join(', ')}: /effort LEVEL.`)];
  },
});
