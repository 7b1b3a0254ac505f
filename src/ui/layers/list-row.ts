/** A row of a list: marker, number, box, label, and what is said of it. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { wrapText } from '#/terminal/text/wrap-text.ts';
import { cutLine, cutText } from '#/ui/text/fit-line.ts';
import type { Line, Span } from '#/ui/text/line.ts';
import { measureSpans } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { ListRow, ListSpec } from './list-spec.ts';
import type { ListState } from './list-state.ts';

/** A description beside its label has this many columns at least; else it stands below. */
const DESCRIPTION_COLS = 24;
/** Labels are measured up to here: the column may jump in longer lists, and a key stays quick. */
const MEASURED_ROWS = 200;

/** Whether rows have numbers. */
export function isNumbered(spec: ListSpec): boolean {
  return spec.isNumbered ?? (spec.filter !== 'typing' && spec.drawRow === undefined);
}

/** @param isTight only the selected row says all that there is to say of it */
export function drawListRow(
  spec: ListSpec,
  state: ListState,
  row: ListRow,
  at: number,
  cols: number,
  theme: Theme,
  isTight: boolean,
): readonly Line[] {
  const isSelected = at === state.selected && row.isDisabled !== true;
  if (spec.drawRow !== undefined) return spec.drawRow(row, { cols, isSelected, at, theme });
  const digits = String(state.rows.length).length;
  const number = isNumbered(spec) ? `${String(at + 1).padStart(digits)}. ` : '';
  const box = spec.checkedIds === undefined ? '' : state.checked.has(row.id) ? '[x] ' : '[ ] ';
  const prefix = `${isSelected ? '›' : ' '} ${number}${box}`;
  const plain = row.isDisabled === true ? theme.dim : isSelected ? theme.selected : {};
  const labelStyle = row.isDisabled === true ? theme.dim : isSelected ? theme.selectedLabel : {};
  const hintStyle = isSelected ? theme.selectedKey : theme.hint;
  const fill = isSelected ? { fill: theme.selected } : {};
  const label = printLabel(row);
  const hint = row.hint === undefined ? '' : ` ${row.hint}`;
  const description = row.description ?? '';
  const labelCols = measureLabels(spec, state);
  const columnX = prefix.length + labelCols + 2;
  const isBeside = description !== '' && cols - columnX >= DESCRIPTION_COLS;
  const labelRoom = isBeside ? labelCols : Math.max(1, cols - prefix.length);
  const isBrief = isTight && !isSelected;
  const whole = (label + hint).replaceAll(/[\n\r]+/g, ' ');
  const labelRows = isBrief
    ? [cutText(label, Math.max(1, labelRoom - hint.length)) + hint]
    : wrapText(whole, Math.max(1, labelRoom));
  const room = Math.max(1, cols - columnX - 1);
  const rest = !isBeside
    ? []
    : isBrief
      ? [cutText(description.replaceAll(/\s+/g, ' '), room)]
      : wrapText(description, room);
  const lines: Line[] = [];
  const height = Math.max(labelRows.length, rest.length);
  for (let y = 0; y < height; y += 1) {
    const text = labelRows[y] ?? '';
    const isHinted = hint !== '' && y === labelRows.length - 1 && text.endsWith(hint.trim());
    const said = isHinted ? text.slice(0, -hint.trim().length) : text;
    const spans: Span[] = [
      { text: y === 0 ? prefix : ' '.repeat(prefix.length), style: plain },
      { text: said, style: labelStyle },
      ...(isHinted ? [{ text: hint.trim(), style: hintStyle }] : []),
    ];
    const more = rest[y];
    if (more !== undefined) {
      const pad = columnX - measureSpans(spans);
      spans.push(
        { text: ' '.repeat(Math.max(2, pad)), style: plain },
        { text: more, style: isSelected ? plain : theme.dim },
      );
    }
    lines.push(cutLine({ spans, ...fill }, cols));
  }
  // Below its label, where there is no room beside it.
  if (description !== '' && !isBeside && !isBrief) {
    const indent = Math.min(prefix.length, Math.max(0, cols - 8));
    for (const text of wrapText(description, Math.max(1, cols - indent - 1))) {
      const style = isSelected ? plain : theme.dim;
      lines.push(
        cutLine(
          {
            spans: [
              { text: ' '.repeat(indent), style },
              { text, style },
            ],
            ...fill,
          },
          cols,
        ),
      );
    }
  }
  return lines;
}

function printLabel(row: ListRow): string {
  return row.isCurrent === true ? `${row.label} (current)` : row.label;
}

/** The widest label with its hint: where descriptions begin. Kept for the rows that it was measured for. */
const measured = new WeakMap<readonly ListRow[], number>();
function measureLabels(spec: ListSpec, state: ListState): number {
  const rows = spec.tabs === undefined ? state.rows : spec.rows;
  const known = measured.get(rows);
  if (known !== undefined) return known;
  let widest = 0;
  for (const row of rows.slice(0, MEASURED_ROWS)) {
    const hint = row.hint === undefined ? 0 : measureText(row.hint) + 1;
    widest = Math.max(widest, measureText(printLabel(row)) + hint);
  }
  measured.set(rows, widest);
  return widest;
}
