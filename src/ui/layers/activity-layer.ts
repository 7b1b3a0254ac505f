/** What goes on now: the turn, prompts that wait, commands of the background; a look at what they print. Pure. */
import type { LiveFacts, UserPrompt } from '#/workstation/live-session.ts';
import { unwrapShownCommand } from '#/workstation/exploration.ts';
import { cutText } from '#/ui/text/fit-line.ts';
import { printPrompt } from '#/ui/text/print-prompt.ts';
import type { Layer } from './layer.ts';
import { closeLayer, keepLayer, printWord } from './layer-parts.ts';
import { createList, type ListRow } from './list-layer.ts';
import { openProcess } from './process-layer.ts';
import { printAge } from './sessions/print-age.ts';

type ActivityFacts = Pick<LiveFacts, 'turn' | 'queued' | 'steering' | 'processes'>;

/** As it is now: the list does not change while it is open, what a command prints does. */
export function createActivityLayer(facts: ActivityFacts, nowMs?: number): Layer {
  const { turn, processes } = facts;
  const since = (startedAtMs: number): string =>
    nowMs === undefined ? '' : ` · began ${printAge(nowMs - startedAtMs)}`;
  const rows: ListRow[] = [
    ...(turn === undefined
      ? []
      : [{ id: 'turn', label: 'The turn', description: `Working${since(turn.startedAtMs)}; enter interrupts it` }]),
    ...facts.steering.map((prompt, at) => ({
      id: `steering-${at}`,
      label: printBeginning(prompt),
      description: 'Joins the turn as soon as the tool that runs has ended',
      isDisabled: true,
    })),
    ...facts.queued.map((prompt, at) => ({
      id: `queued-${at}`,
      label: printBeginning(prompt),
      description: 'Waits for the turn to end; enter takes the last one back',
    })),
    ...processes.map(({ processId, command, startedAtMs }) => ({
      id: `process-${processId}`,
      label: printWord(unwrapShownCommand(command)),
      description: `In the background, ${processId}${since(startedAtMs)}; enter shows what it prints`,
    })),
  ];
  return createList({
    name: 'activity',
    title: 'Activity',
    rows,
    isNumbered: false,
    confirmHint: 'open',
    cancelHint: 'close',
    emptyText: 'Nothing runs, and nothing waits.',
    keys: [
      {
        key: 'x',
        hint: 'end it',
        run: ({ row, rows: shown, change }) => {
          const processId = readProcessId(row?.id);
          if (row?.id === 'turn') return closeLayer({ type: 'interrupt' });
          if (processId === undefined) return undefined;
          return keepLayer(change({ rows: shown.filter(({ id }) => id !== row?.id) }), {
            type: 'stop-processes',
            processId,
          });
        },
      },
      { key: 'f4', run: () => closeLayer() },
    ],
    onChoose: ({ id }, { layer }) => {
      if (id === 'turn') return closeLayer({ type: 'interrupt' });
      if (id.startsWith('queued-')) return closeLayer({ type: 'edit-queued' });
      const processId = readProcessId(id);
      return processId === undefined ? keepLayer(layer) : closeLayer(...openProcess(processId, processes));
    },
  });
}

function readProcessId(id: string | undefined): number | undefined {
  const match = id === undefined ? null : /^process-(\d+)$/.exec(id);
  return match === null ? undefined : Number(match[1]);
}

/** The first words of a prompt. */
function printBeginning(prompt: UserPrompt): string {
  return cutText(printWord(printPrompt(prompt).slice(0, 400)), 80);
}
