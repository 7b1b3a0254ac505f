/** `/foreground`: the commands of the background one after the other. Pure. */
import { decideAttach } from './decide-attach.ts';
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'foreground',
  description: 'look on at the commands of the background in turn (tab: the next one)',
  whileRunning: true,
  run: ({ facts, nowMs }) => decideAttach(String(facts.processes[0]?.processId ?? ''), facts.processes, nowMs),
});
