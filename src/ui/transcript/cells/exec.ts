/** A command: what ran, how it ended, the end of what it printed. Pure. */
import { cutLine } from '#/ui/text/fit-line.ts';
import type { Line, Span } from '#/ui/text/line.ts';
import type { Style } from '#/terminal/cells/style.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { highlightCommand } from '#/ui/theme/highlight-code.ts';
import type { ExecCall, ExecCell } from '../cell.ts';
import { drawApproval, isRefused } from './approval.ts';
import { drawOutputTail, drawReason, drawWholeOutput, printHidden } from './output.ts';
import {
  bullet,
  DEEP_INDENT,
  elbow,
  INDENT,
  printDuration,
  shortenPath,
  toggleRows,
  wrapRows,
  type CellFrame,
  type Row,
} from '../rows.ts';

/** Of a command in what was answered. */
const ASKED_CELLS = 80;
/** Rows of output that are shown: of what has ended, of what runs, of what the user ran (to read it). */
const SHOWN_ROWS = { done: 3, running: 5, user: 1000 };

export function drawExec({ call }: ExecCell, frame: CellFrame): Row[] {
  const command = firstLine(call, frame);
  const shown = frame.isExpanded ? command : cutLine(command, ASKED_CELLS);
  const what: readonly Span[] = [{ text: 'run ' }, ...shown.spans];
  const asked = drawApproval(call.approval, what, frame, call.reason);
  if (isRefused(call.approval) && call.status !== 'completed') return asked;
  return [
    ...asked,
    ...(frame.isExpanded ? [...drawWholeCall(call, frame), ...toggleRows(frame)] : drawCall(call, frame)),
  ];
}

/** The command in short. */
function drawCall(call: ExecCall, frame: CellFrame): Row[] {
  const { cols, theme } = frame;
  const { bulletStyle, verb } = describeEnd(call, theme);
  const title = { spans: [{ text: verb, style: theme.bold }, { text: ' ' }, ...firstLine(call, frame).spans] };
  const line = cutLine(title, Math.max(1, cols - 2));
  const rows: Row[] = [
    {
      lead: bullet(bulletStyle),
      line,
      ...(call.state === 'running' ? { isPulsing: true } : {}),
      toggles: true,
    },
  ];
  if (call.reason !== undefined && call.output === '') return [...rows, ...drawReason(call.reason, frame)];
  if (call.output.trim() === '' && call.state !== 'done') return rows;
  return [...rows, ...drawTail(call, frame, line !== title || call.command.trim().includes('\n'))];
}

/** The last rows of the output, and how many there are besides. @param isCut the command is longer than its row */
function drawTail(call: ExecCall, frame: CellFrame, isCut: boolean): Row[] {
  const isOwn = call.by === 'user';
  const most = isOwn ? SHOWN_ROWS.user : call.state === 'done' ? SHOWN_ROWS.done : SHOWN_ROWS.running;
  const { rows, hidden } = drawOutputTail(call.output, most, frame, isOwn);
  if (rows.length === 0) {
    const line = { spans: [{ text: '(no output)', style: frame.theme.dim }] };
    rows.push({ lead: elbow(frame.theme), line, isDecor: true });
  }
  if (hidden > 0) return [...rows, ...toggleRows(frame, printHidden(hidden))];
  return isCut ? [...rows, ...toggleRows(frame)] : rows;
}

/** All of it: the command, what it printed, how it ended. */
export function drawWholeCall(call: ExecCall, frame: CellFrame): Row[] {
  const { cols, theme } = frame;
  const rows: Row[] = highlightCommand(call.command, theme).flatMap((line, at) =>
    wrapRows(line, cols, at === 0 ? [{ text: '$ ', style: theme.dim }] : DEEP_INDENT, DEEP_INDENT).map((row): Row => ({
      ...row,
      toggles: true,
    })),
  );
  if (call.cwd !== '' && call.cwd !== frame.cwd) {
    rows.push({
      lead: INDENT,
      line: { spans: [{ text: `in ${shortenPath(call.cwd, frame)}`, style: theme.dim }] },
      isDecor: true,
    });
  }
  rows.push(...drawWholeOutput(call.output, frame));
  if (call.reason !== undefined) rows.push(...drawReason(call.reason, frame));
  if (call.state === 'done') rows.push({ lead: [], line: { spans: describeExit(call, theme) }, isDecor: true });
  return rows;
}

/** The first line of the command, as a row shows it. */
export function firstLine({ command }: Pick<ExecCall, 'command'>, { theme }: CellFrame): Line {
  const trimmed = command.trim();
  const end = trimmed.indexOf('\n');
  const [line] = highlightCommand(end < 0 ? trimmed : trimmed.slice(0, end), theme);
  return { spans: [...(line?.spans ?? []), ...(end < 0 ? [] : [{ text: ' …', style: theme.dim }])] };
}

function describeEnd(call: ExecCall, theme: Theme): { readonly bulletStyle: Style; readonly verb: string } {
  const ran = call.by === 'user' ? 'You ran' : 'Ran';
  const bad: Style = { ...theme.error, bold: true };
  switch (call.state) {
    case 'asked':
      return { bulletStyle: theme.dim, verb: 'Running' };
    case 'running':
      return { bulletStyle: theme.bullet, verb: call.by === 'user' ? 'You run' : 'Running' };
    case 'background':
      return { bulletStyle: theme.bullet, verb: 'Started' };
    case 'done':
      break;
  }
  if (call.status === 'interrupted') return { bulletStyle: bad, verb: 'Interrupted' };
  if (call.status === 'rejected' || call.status === 'invalid') return { bulletStyle: bad, verb: 'Not run' };
  const code = call.exitCode ?? 0;
  if (code !== 0) {
    const verb = call.by === 'user' ? `You ran (status ${code})` : `Exited (status ${code})`;
    return { bulletStyle: { bold: true }, verb };
  }
  if (call.status === 'failed') return { bulletStyle: bad, verb: 'Failed' };
  return { bulletStyle: { ...theme.success, bold: true }, verb: ran };
}

function describeExit(call: ExecCall, theme: Theme): readonly Span[] {
  const took: Span = {
    text: call.durationMs === undefined ? '' : ` • ${printDuration(call.durationMs)}`,
    style: theme.dim,
  };
  if (call.status === 'interrupted') return [{ text: '✗ interrupted', style: theme.error }, took];
  const code = call.exitCode ?? (call.status === 'completed' ? 0 : undefined);
  if (code === 0) return [{ text: '✓', style: theme.success }, took];
  return [{ text: code === undefined ? '✗' : `✗ (${code})`, style: theme.error }, took];
}
