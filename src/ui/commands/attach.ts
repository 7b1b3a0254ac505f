/** `/attach`: its output as it grows; esc or /detach leaves it running. Pure. */
import { decideAttach } from './decide-attach.ts';
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'attach',
  description: 'look on at a command of the background',
  argument: '[ID]',
  whileRunning: true,
  run: ({ argument, facts, nowMs }) => decideAttach(argument, facts.processes, nowMs),
});
