/** `/replay`: a hint: the commands that read the log. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'replay',
  description: 'show how to look into the log of this session',
  whileRunning: true,
  run: ({ facts }) => [
    notice(
      `In a shell: \`csm replay ${facts.sessionId}\` prints every record, \`csm tools ${facts.sessionId}\` what tools did.`,
    ),
  ],
});
