/** `/stop`: all of them, or one by its number. Pure. */
import { defineSlashCommand } from './slash-command.ts';
import { decideStop } from './decide-stop.ts';

export default defineSlashCommand({
  name: 'stop',
  description: 'end commands that go on in the background',
  argument: '[ID]',
  whileRunning: true,
  run: ({ argument, facts }) => decideStop(argument, facts.processes),
});
