/** `/mention`: opens the search for files. Pure. */
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'mention',
  description: 'name a file in the prompt',
  argument: '[PATH]',
  whileRunning: true,
  run: ({ argument }) => [{ type: 'set-composer', text: `@${argument}`, opensList: true }],
});
