/** `/close`: as `/stop`. Pure. */
import { defineSlashCommand } from './slash-command.ts';
import { decideStop } from './decide-stop.ts';

export default defineSlashCommand({
  name: 'close',
  description: 'end one command of the background, or all',
  argument: '[ID|all]',
  whileRunning: true,
  isHidden: true,
  run: ({ argument, facts }) => decideStop(argument === 'all' ? '' : argument, facts.processes),
});
