/** Which command of the background is looked on at. Pure. */
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { createProcessesLayer } from '#/ui/layers/processes-layer.ts';
import { openProcess } from '#/ui/layers/process-layer.ts';
import type { BackgroundProcess } from '#/workstation/live-session.ts';
import { matchProcess, refuseProcess } from './decide-stop.ts';
import { notice } from './slash-command.ts';

/** @param argument number of a process; empty: the only one, else a list to choose from */
export function decideAttach(
  argument: string,
  processes: readonly BackgroundProcess[],
  nowMs: number,
): readonly UiEffect[] {
  if (processes.length === 0) return [notice('No command runs in the background.')];
  const found = matchProcess(argument, processes);
  if (found !== undefined) return openProcess(found.processId, processes);
  if (argument !== '') return [refuseProcess(argument, processes)];
  return [{ type: 'open-layer', layer: createProcessesLayer(processes, nowMs) }];
}
