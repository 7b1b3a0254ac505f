/** `/effort`: reasoning effort. Pure. */
import { defineSlashCommand, notice, refusal } from './slash-command.ts';
import { findModel } from '#/config/models.ts';

export default defineSlashCommand({
  name: 'effort',
  description: 'how long the model thinks',
  argument: '[low|medium|high|xhigh]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    const { model } = findModel(facts.settings.model);
    const efforts = model.supportedEfforts;
    if (efforts.includes(argument)) return [{ type: 'apply-settings', change: { effort: argument } }];
    const said = argument === '' ? notice : refusal;
    const now = facts.effort ?? `${model.defaultEffort ?? 'none'} (default)`;
    return [said(`Reasoning effort: ${now}. ${facts.modelName} knows ${efforts.join(', ')}: /effort LEVEL.`)];
  },
});
