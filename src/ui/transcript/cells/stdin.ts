/** What the model typed into a running command. Pure. */
import { cutLine } from '#/ui/text/fit-line.ts';
import type { Span } from '#/ui/text/line.ts';
import type { StdinCell } from '../cell.ts';
import { drawApproval, isRefused } from './approval.ts';
import { firstLine } from './exec.ts';
import { drawReason } from './output.ts';
import { bullet, DEEP_INDENT, elbow, wrapRows, type CellFrame, type Row } from '../rows.ts';

const SHOWN_ROWS = 6;
const NAMES: Readonly<Record<string, string>> = {
  '\u0003': '^C',
  '\u0004': '^D',
  '\u001a': '^Z',
  '\u001b': 'esc',
  '\t': 'tab',
};

export function drawStdin(cell: StdinCell, frame: CellFrame): Row[] {
  const { cols, theme } = frame;
  const to: readonly Span[] =
    cell.command === undefined
      ? [{ text: `process ${cell.processId}` }]
      : firstLine({ command: cell.command }, frame).spans;
  const asked = drawApproval(cell.approval, [{ text: 'type into ' }, ...to], frame, cell.reason);
  if (isRefused(cell.approval)) return asked;
  // An interruption ends the waiting for an answer: typed it was.
  const failed = cell.state === 'done' && !['completed', 'running', 'interrupted'].includes(cell.status ?? '');
  const verb = cell.state === 'asked' ? 'Wants to type into' : failed ? 'Could not type into' : 'Typed into';
  const title = { spans: [{ text: verb, style: theme.bold }, { text: ' ' }, ...to] };
  const lines = cell.text.replace(/\r?\n$/, '').split('\n');
  const shown = frame.isExpanded ? lines : lines.slice(0, SHOWN_ROWS);
  const rows = shown.flatMap((line, at) =>
    wrapRows(
      { spans: [{ text: nameControls(line), style: theme.dim }] },
      cols,
      at === 0 ? elbow(theme) : DEEP_INDENT,
      DEEP_INDENT,
    ),
  );
  const reason = failed && cell.reason !== undefined ? drawReason(cell.reason, frame, theme.error) : [];
  return [
    ...asked,
    { lead: bullet(failed ? theme.error : theme.bullet), line: cutLine(title, Math.max(1, cols - 2)) },
    ...rows,
    ...reason,
  ];
}

/** Keys by their names; other controls are made visible when they are drawn. */
function nameControls(text: string): string {
  const named = Array.from(text, (key) => NAMES[key] ?? key).join('');
  return named === '' ? 'enter' : named;
}
