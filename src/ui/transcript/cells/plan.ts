/** The model's list of steps. Pure. */
import type { Span } from '#/ui/text/line.ts';
import type { Style } from '#/terminal/cells/style.ts';
import type { PlanStep } from '#/base/tool-action.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { PlanCell } from '../cell.ts';
import { bullet, DEEP_INDENT, elbow, flattenText, wrapRows, type CellFrame, type Row } from '../rows.ts';

export function drawPlan(cell: PlanCell, { cols, theme }: CellFrame): Row[] {
  const rows: Row[] = [{ lead: bullet(theme.bullet), line: { spans: [{ text: 'Updated Plan', style: theme.bold }] } }];
  const lead = (): readonly Span[] => (rows.length === 1 ? elbow(theme) : DEEP_INDENT);
  if (cell.explanation !== undefined && cell.explanation.trim() !== '') {
    const text = flattenText(cell.explanation.trim());
    rows.push(...wrapRows({ spans: [{ text, style: { ...theme.dim, italic: true } }] }, cols, lead(), DEEP_INDENT));
  }
  if (cell.steps.length === 0) {
    rows.push({ lead: lead(), line: { spans: [{ text: '(no steps)', style: theme.dim }] } });
  }
  for (const { step, status } of cell.steps) {
    const { box, style } = lookOf(status, theme);
    const text: Span = style === undefined ? { text: flattenText(step) } : { text: flattenText(step), style };
    const mark: Span = { text: `${box} `, style: style ?? theme.bold };
    rows.push(...wrapRows({ spans: [text] }, cols, [...lead(), mark], [...DEEP_INDENT, { text: '  ' }]));
  }
  return rows;
}

function lookOf(status: PlanStep['status'], theme: Theme): { readonly box: string; readonly style: Style | undefined } {
  switch (status) {
    case 'completed':
      return { box: '✔', style: { ...theme.dim, strike: true } };
    case 'in_progress':
      return { box: '□', style: { ...theme.accent, bold: true } };
    case 'pending':
      return { box: '□', style: theme.dim };
  }
}
