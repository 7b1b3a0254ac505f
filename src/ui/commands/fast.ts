/** `/fast`: the provider's priority tier. Pure. */
import { findModel } from '#/config/models.ts';
import { defineSlashCommand, notice, refusal } from './slash-command.ts';

export default defineSlashCommand({
  name: 'fast',
  description: 'quicker answers at a higher price, on or off',
  argument: '[on|off]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    const wanted = argument === '' ? (facts.settings.serviceTier === 'priority' ? 'off' : 'on') : argument;
    if (wanted !== 'on' && wanted !== 'off') return [refusal('Use /fast, /fast on or /fast off.')];
    if (wanted === 'on' && !findModel(facts.settings.model).model.serviceTiers.includes('priority')) {
      return [refusal(`${facts.modelName} is not to be had any faster.`)];
    }
    return [
      { type: 'apply-settings', change: { serviceTier: wanted === 'on' ? 'fast' : 'default' } },
      notice(`Service tier set to ${wanted === 'on' ? 'priority' : 'default'}`),
    ];
  },
});
