/** `/ps`: commands of the background: look on, end. Pure. */
import { defineSlashCommand, notice } from './slash-command.ts';
import { createProcessesLayer } from '#/ui/layers/processes-layer.ts';

export default defineSlashCommand({
  name: 'ps',
  description: 'list commands that go on in the background',
  whileRunning: true,
  run: ({ facts, nowMs }) =>
    facts.processes.length === 0
      ? [notice('No command runs in the background.')]
      : [{ type: 'open-layer', layer: createProcessesLayer(facts.processes, nowMs) }],
});
