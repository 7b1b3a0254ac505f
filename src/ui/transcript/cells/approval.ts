/** What was answered when somebody was asked about a call: a row above the call. Pure. */
import type { Span } from '#/ui/text/line.ts';
import { printShownPrefix } from '#/workstation/exploration.ts';
import { parseRefusal } from '#/workstation/user-refusal.ts';
import type { CellApproval } from '../cell.ts';
import { BLANK_ROW, DEEP_INDENT, elbow, flattenText, INDENT, wrapRows, type CellFrame, type Row } from '../rows.ts';

/** Answers that people see at work; what rules and flags allow is not worth a row. */
const VOICES: Readonly<Record<string, string>> = {
  user: 'You',
  client: 'The client',
  reviewer: 'The reviewer',
  hook: 'A hook',
  timeout: 'Nobody',
};

/** Whether a no of theirs is told by the row, so that the call itself needs none. */
export function isRefused(approval: CellApproval | undefined): boolean {
  if (approval === undefined || VOICES[approval.by] === undefined) return false;
  return approval.decision !== 'approved' && approval.decision !== 'approved-for-session';
}

/**
 * The rows, with an empty one behind them; none where nobody was asked.
 * @param what the call in words that go on after `to`: `run ls`
 * @param reason of the call: what the user said to a no
 */
export function drawApproval(
  approval: CellApproval | undefined,
  what: readonly Span[],
  frame: CellFrame,
  reason?: string,
): Row[] {
  const voice = approval === undefined ? undefined : VOICES[approval.by];
  if (approval === undefined || voice === undefined) return [];
  const { theme, cols } = frame;
  const refused = isRefused(approval);
  const mark: Span = refused ? { text: '✗ ', style: theme.error } : { text: '✔ ', style: theme.success };
  const risk = approval.risk === undefined ? '' : ` (risk ${approval.risk})`;
  const line = {
    spans: [
      { text: `${voice} ` },
      ...sayAnswer(approval, what),
      ...(risk === '' ? [] : [{ text: risk, style: theme.dim }]),
    ],
  };
  const rows = wrapRows(line, cols, [mark], INDENT);
  const words = refused ? parseRefusal(reason) : undefined;
  if (words !== undefined)
    rows.push(...wrapRows({ spans: [{ text: flattenText(words) }] }, cols, elbow(theme), DEEP_INDENT));
  if (approval.rationale !== undefined && (refused || frame.isExpanded)) {
    const text = flattenText(approval.rationale);
    rows.push(...wrapRows({ spans: [{ text, style: theme.dim }] }, cols, INDENT));
  }
  return refused ? rows : [...rows, BLANK_ROW];
}

function sayAnswer({ decision, scope, prefix }: CellApproval, what: readonly Span[]): readonly Span[] {
  const bold = { bold: true };
  switch (decision) {
    case 'approved':
    case 'approved-for-session':
      if (scope === 'prefix' && prefix !== undefined) {
        const { text, isWhole } = printShownPrefix(prefix);
        return [
          { text: 'approved', style: bold },
          { text: ` csm to always run ${isWhole ? 'exactly' : 'commands that start with'} ${flattenText(text)}` },
        ];
      }
      return [
        { text: 'approved', style: bold },
        { text: ' csm to ' },
        ...what,
        {
          text:
            scope === 'session' || decision === 'approved-for-session' ? ' every time in this session' : ' this time',
        },
      ];
    case 'declined':
      return [{ text: 'declined', style: bold }, { text: ' the request to ' }, ...what];
    case 'canceled':
      return [{ text: 'canceled', style: bold }, { text: ' the request to ' }, ...what];
    case 'expired':
      return [{ text: 'answered', style: bold }, { text: ' the request to ' }, ...what, { text: ' in time' }];
  }
}
