/** The context was made shorter. Pure. */
import type { CompactionCell } from '../cell.ts';
import { bullet, INDENT, wrapRows, type CellFrame, type Row } from '../rows.ts';

export function drawCompaction(cell: CompactionCell, { cols, theme }: CellFrame): Row[] {
  const sizes =
    cell.tokensBefore === undefined || cell.tokensAfter === undefined
      ? ''
      : ` · ${printTokens(cell.tokensBefore)} → ${printTokens(cell.tokensAfter)} tokens`;
  const by = cell.isAutomatic ? ' automatically' : '';
  const spans = [{ text: `Context compacted${by}` }, { text: sizes, style: theme.dim }];
  return wrapRows({ spans }, cols, bullet(theme.bullet), INDENT);
}

/** `950`, `12.8K`, `1.2M`. */
function printTokens(tokens: number): string {
  const short = (value: number): string => String(Math.round(value * 10) / 10);
  if (tokens < 1000) return String(tokens);
  return tokens < 1_000_000 ? `${short(tokens / 1000)}K` : `${short(tokens / 1_000_000)}M`;
}
