/** What waits above the composer: prompts for after this turn, and commands that go on behind it. Pure. */
import { printVisible } from '#/terminal/text/visible.ts';
import type { Line } from '#/ui/text/line.ts';
import { printPrompt } from '#/ui/text/print-prompt.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { LiveFacts, UserPrompt } from '#/workstation/live-session.ts';

/** Prompts shown; the others are counted. */
const SHOWN = 3;

/** Prompts that steer the turn soon, then those that wait for its end, each in one row; nothing where nothing waits. */
export function drawQueue({ queued, steering }: Pick<LiveFacts, 'queued' | 'steering'>, theme: Theme): readonly Line[] {
  return [
    ...drawPrompts(
      'Messages to be submitted after next tool call',
      ' (press esc to interrupt and send immediately)',
      steering,
      theme,
    ),
    ...drawPrompts('Queued follow-up inputs', '', queued, theme),
    ...(queued.length === 0 ? [] : [drawEditHint(theme)]),
  ];
}

function drawPrompts(title: string, hint: string, prompts: readonly UserPrompt[], theme: Theme): readonly Line[] {
  if (prompts.length === 0) return [];
  const rest = prompts.length - SHOWN;
  const row = (text: string): Line => ({
    spans: [
      { text: '  ↳ ', style: theme.dim },
      { text, style: theme.dim },
    ],
  });
  return [
    {
      spans: [
        { text: '• ', style: theme.dim },
        { text: title, style: theme.bold },
        { text: hint, style: theme.hint },
      ],
    },
    ...prompts.slice(0, SHOWN).map((prompt) => row(printVisible(printPrompt(prompt).replaceAll(/\s+/g, ' ').trim()))),
    ...(rest > 0 ? [{ spans: [{ text: `    and ${rest} more`, style: theme.hint }] }] : []),
  ];
}

function drawEditHint(theme: Theme): Line {
  return {
    spans: [
      { text: '    ' },
      { text: 'shift+←', style: theme.hintKey },
      { text: ' edit last queued message', style: theme.hint },
    ],
  };
}

/** ` · 1 background terminal running · /ps to view · /stop to close`, without the first separator; empty where none runs. */
export function printBackground({ processes }: Pick<LiveFacts, 'processes'>): string {
  const count = processes.length;
  if (count === 0) return '';
  return `${count} background ${count === 1 ? 'terminal' : 'terminals'} running · /ps to view · /stop to close`;
}
