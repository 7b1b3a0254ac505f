/** The commands of the background: look on, end one, end all. Pure. */
import { unwrapShownCommand } from '#/workstation/exploration.ts';
import type { BackgroundProcess } from '#/workstation/live-session.ts';
import type { Layer } from './layer.ts';
import { closeLayer, keepLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';
import { openProcess } from './process-layer.ts';
import { printAge } from './sessions/print-age.ts';

/** @param processes the oldest first; the list is that of now and does not change while it is open */
export function createProcessesLayer(processes: readonly BackgroundProcess[], nowMs: number): Layer {
  return createList({
    name: 'processes',
    title: 'Commands in the background',
    rows: processes.map(({ processId, command, startedAtMs }) => ({
      id: String(processId),
      label: unwrapShownCommand(command).replaceAll(/\s+/g, ' '),
      description: `${processId} · began ${printAge(nowMs - startedAtMs)}`,
    })),
    isNumbered: false,
    confirmHint: 'look on',
    emptyText: 'None is left.',
    keys: [
      {
        key: 'x',
        hint: 'end it',
        run: ({ row, rows, change }) =>
          row === undefined
            ? undefined
            : keepLayer(change({ rows: rows.filter(({ id }) => id !== row.id) }), {
                type: 'stop-processes',
                processId: Number(row.id),
              }),
      },
      { key: 'X', hint: 'end all', run: () => closeLayer({ type: 'stop-processes' }) },
    ],
    onChoose: ({ id }) => closeLayer(...openProcess(Number(id), processes)),
  });
}
