/** `/copy`: answers and their code blocks. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'copy',
  description: 'copy the last answer, or a part of it',
  whileRunning: true,
  run: ({ facts }) =>
    facts.isEmpty ? [notice('There is no answer to copy yet.')] : [{ type: 'do', deed: 'open-copy' }],
});
