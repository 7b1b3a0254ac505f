/** `/ps`: commands of the background. Pure. */
import type { TableRow } from '#/ui/app/ui-effect.ts';
import { printAge } from '#/ui/layers/sessions/print-age.ts';
import { unwrapShownCommand } from '#/workstation/exploration.ts';
import { defineSlashCommand } from './slash-command.ts';

export default defineSlashCommand({
  name: 'ps',
  description: 'list commands that go on in the background',
  whileRunning: true,
  run: ({ facts: { processes }, nowMs }) => {
    const rows = processes.map(({ processId, command, startedAtMs }): TableRow => {
      const line = unwrapShownCommand(command).replaceAll(/\s+/g, ' ');
      return ['', `• ${line} · ${processId} · began ${printAge(nowMs - startedAtMs)}`];
    });
    const hint: TableRow = ['', '/attach looks on at one, /poll prints its last lines, /stop ends it.'];
    return [
      {
        type: 'table',
        title: '/ps\nBackground terminals',
        rows: rows.length === 0 ? [['', '• No background terminals running.']] : [...rows, ['', ''], hint],
      },
    ];
  },
});
