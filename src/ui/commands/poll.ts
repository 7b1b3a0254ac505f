/** `/poll`: what commands of the background have printed last. Pure. */
import { matchProcess, refuseProcess } from './decide-stop.ts';
import { defineSlashCommand, notice } from './slash-command.ts';

export default defineSlashCommand({
  name: 'poll',
  description: 'print the last lines of a command of the background, or of all',
  argument: '[ID|all]',
  whileRunning: true,
  run: ({ argument, facts: { processes } }) => {
    if (processes.length === 0) return [notice('No command runs in the background.')];
    const found = argument === '' || argument === 'all' ? processes : [matchProcess(argument, processes)];
    return found.map((process) =>
      process === undefined
        ? refuseProcess(argument, processes)
        : { type: 'do', deed: 'poll-process', argument: process.processId },
    );
  },
});
