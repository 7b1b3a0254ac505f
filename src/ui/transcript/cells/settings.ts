/** What changed about model, permissions, place. Pure. */
import type { SettingsCell } from '../cell.ts';
import { bullet, flattenText, INDENT, wrapRows, type CellFrame, type Row } from '../rows.ts';

export function drawSettings(cell: SettingsCell, { cols, theme }: CellFrame): Row[] {
  return cell.changes.flatMap((text) =>
    wrapRows({ spans: [{ text: `${flattenText(text)}.` }] }, cols, bullet(theme.bullet), INDENT),
  );
}
