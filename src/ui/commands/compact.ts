/** `/compact`: a summary in the place of the history. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'compact',
  description: 'sum up the conversation so that the context has room again',
  whileRunning: false,
  run: ({ facts }) => (facts.isEmpty ? [notice('There is nothing to compact yet.')] : [{ type: 'compact' }]),
});
