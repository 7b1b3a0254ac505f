/** Which commands of the background end. Pure. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { unwrapShownCommand } from '#/workstation/exploration.ts';
import type { BackgroundProcess } from '#/workstation/live-session.ts';
import { notice, refusal } from './slash-command.ts';

/** @param argument number of a process; empty: all */
export function decideStop(argument: string, processes: readonly BackgroundProcess[]): readonly UiEffect[] {
  if (processes.length === 0) return [notice('No background terminals are running.')];
  if (argument === '') {
    return [notice('Stopping all background terminals.'), { type: 'stop-processes' }];
  }
  const found = matchProcess(argument, processes);
  if (found === undefined) return [refuseProcess(argument, processes)];
  return [
    notice(`Stopping ${found.processId}: ${unwrapShownCommand(found.command)}`),
    { type: 'stop-processes', processId: found.processId },
  ];
}

/** The process of this number, or the only one. */
export function matchProcess(argument: string, processes: readonly BackgroundProcess[]): BackgroundProcess | undefined {
  if (argument === '') return processes.length === 1 ? processes[0] : undefined;
  return processes.find(({ processId }) => String(processId) === argument);
}

export function refuseProcess(argument: string, processes: readonly BackgroundProcess[]): UiEffect {
  const numbers = processes.map(({ processId }) => processId).join(', ');
  return refusal(`No command of the background has the number ${argument}. There is: ${numbers}.`);
}
