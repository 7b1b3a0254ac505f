/** The output of a command of the background as it grows. Pure; `follow-process` answers with it whenever there is more. */
import { isObject } from '#/base/json.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { decodeAnsi } from '#/ui/text/decode-ansi.ts';
import { wrapLines } from '#/ui/text/wrap-line.ts';
import { unwrapShownCommand } from '#/workstation/exploration.ts';
import type { BackgroundProcess } from '#/workstation/live-session.ts';
import type { Layer } from './layer.ts';
import { closeLayer, keepLayer } from './layer-parts.ts';
import { createPager } from './pager-layer.ts';

/** The answer of the topic `process-output`. */
export interface ProcessOutput {
  readonly processId: number;
  /** The end of what it printed, with its ANSI. */
  readonly output: string;
  /** Undefined while it runs. */
  readonly exitCode: number | undefined;
}

/** The effects that show a process, and have its output followed until the pager closes. */
export function openProcess(processId: number, processes: readonly BackgroundProcess[]): readonly UiEffect[] {
  return [
    { type: 'open-layer', layer: createProcessLayer(processId, processes) },
    { type: 'do', deed: 'follow-process', argument: processId },
  ];
}

function createProcessLayer(processId: number, processes: readonly BackgroundProcess[]): Layer {
  const at = processes.findIndex((process) => process.processId === processId);
  const command = unwrapShownCommand(processes[at]?.command ?? '').replaceAll(/\s+/g, ' ');
  const next = processes[(at + 1) % Math.max(1, processes.length)]?.processId;
  const unfollow: UiEffect = { type: 'do', deed: 'follow-process', argument: undefined };
  return createPager({
    name: 'process',
    title: `${processId} · ${command}`,
    isAtEnd: true,
    closeHint: 'leave it running',
    lines: (cols, theme) => [{ spans: [{ text: 'Nothing printed yet.'.slice(0, cols), style: theme.dim }] }],
    keys: [
      ...(next === undefined || next === processId
        ? []
        : [
            {
              key: 'tab',
              hint: ['tab', 'next command'] as const,
              run: () => closeLayer(...openProcess(next, processes)),
            },
          ]),
      {
        key: 'x',
        hint: ['x', 'end it'],
        run: ({ layer }) => keepLayer(layer, { type: 'stop-processes', processId }),
      },
    ],
    onClose: () => closeLayer(unfollow),
    onAnswer: (topic, value, { layer, change }) => {
      if (topic !== 'process-output' || !isOutput(value) || value.processId !== processId) return layer;
      const { output, exitCode } = value;
      const title = `${processId} · ${command}${exitCode === undefined ? '' : ` · ended with ${exitCode}`}`;
      return change({
        title,
        lines: (cols, theme) =>
          output === ''
            ? [{ spans: [{ text: 'Nothing printed yet.'.slice(0, cols), style: theme.dim }] }]
            : wrapLines(decodeAnsi(output), cols),
      });
    },
  });
}

function isOutput(value: unknown): value is ProcessOutput {
  return isObject(value) && typeof value['processId'] === 'number' && typeof value['output'] === 'string';
}
