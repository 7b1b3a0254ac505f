/** What waits above the composer: prompts for after this turn, and commands that go on behind it. Pure. */
import { printVisible } from '#/terminal/text/visible.ts';
import type { Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { LiveFacts, UserPrompt } from '#/workstation/live-session.ts';

/** Prompts shown; the others are counted. */
const SHOWN = 3;

/** The queue, oldest first, each in one row; nothing where nothing waits. */
export function drawQueue(queued: readonly UserPrompt[], theme: Theme): readonly Line[] {
  if (queued.length === 0) return [];
  const rest = queued.length - SHOWN;
  return [
    {
      spans: [
        { text: '• ', style: theme.dim },
        { text: 'Queued follow-up inputs', style: theme.bold },
      ],
    },
    ...queued.slice(0, SHOWN).map((prompt): Line => ({
      spans: [
        { text: '  ↳ ', style: theme.dim },
        { text: printPrompt(prompt), style: theme.dim },
      ],
    })),
    ...(rest > 0 ? [{ spans: [{ text: `    and ${rest} more`, style: theme.hint }] }] : []),
    {
      spans: [
        { text: '    ' },
        { text: 'shift+←', style: theme.hintKey },
        { text: ' edit last queued message', style: theme.hint },
      ],
    },
  ];
}

/** A prompt in one row. */
export function printPrompt(prompt: UserPrompt): string {
  const texts = prompt.content.map((part) =>
    part.type === 'input_text' || part.type === 'output_text' ? part.text : '[Image]',
  );
  return printVisible(texts.join(' ').replaceAll(/\s+/g, ' ').trim());
}

/** ` · 1 background terminal running · /ps to view · /stop to close`, without the first separator; empty where none runs. */
export function printBackground({ processes }: Pick<LiveFacts, 'processes'>): string {
  const count = processes.length;
  if (count === 0) return '';
  return `${count} background ${count === 1 ? 'terminal' : 'terminals'} running · /ps to view · /stop to close`;
}
