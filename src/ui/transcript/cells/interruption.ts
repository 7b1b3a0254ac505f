/** A turn that was cut off, and by what. Pure. */
import type { InterruptionCell } from '../cell.ts';
import { INDENT, wrapRows, type CellFrame, type Row } from '../rows.ts';

export function drawInterruption(cell: InterruptionCell, { cols, theme }: CellFrame): Row[] {
  const text = `Conversation interrupted - ${describe(cell)}`;
  return wrapRows({ spans: [{ text, style: theme.hint }] }, cols, [{ text: '■ ', style: theme.hint }], INDENT);
}

function describe({ reason, signal }: InterruptionCell): string {
  switch (reason) {
    case 'user':
      return 'say what to do differently, or go on from here';
    case 'spend-limit':
      return 'the turn reached its cost limit';
    case 'time-limit':
      return 'the turn ran longer than its time limit';
    case 'round-limit':
      return 'the turn used up its rounds of tool calls';
    case 'denials':
      return 'the review refused too many requests';
    case 'hangup':
      return 'the terminal went away';
    case 'crash':
      return 'csm ended before the turn did; what its last commands did is not known';
    case 'fork':
      return 'the session was forked here';
    default:
      return signal === undefined ? `ended by ${reason}` : `ended by ${signal}`;
  }
}
