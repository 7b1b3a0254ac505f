/** `/verbosity`: verbosity of the answers. Pure. */
import { defineSlashCommand, notice, refusal } from './slash-command.ts';

export default defineSlashCommand({
  name: 'verbosity',
  description: 'how much the model writes',
  argument: '[low|medium|high]',
  whileRunning: true,
  run: ({ argument, facts }) => {
    if (argument === 'low' || argument === 'medium' || argument === 'high') {
      return [{ type: 'apply-settings', change: { verbosity: argument } }];
    }
    const said = argument === '' ? notice : refusal;
    return [
      said(`Verbosity: ${facts.settings.verbosity ?? "the model's default"}. Use /verbosity low, medium or high.`),
    ];
  },
});
