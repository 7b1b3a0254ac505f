/** The picker of sessions in rows. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { EMPTY_LINE, type Line, type Span } from '#/ui/text/line.ts';
import { measureSpans } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { LayerFrame, LayerRows } from '../layer.ts';
import { clampLines, wrapStyled } from '../layer-parts.ts';
import { planWindow } from '../list-state.ts';
import { printField } from '../text-field.ts';
import { drawDetails, measureDetails } from './draw-session-details.ts';
import { drawSessionsFrame } from './draw-sessions-frame.ts';
import { printAge } from './print-age.ts';
import type { SessionRow } from './session-row.ts';
import type { SessionsState } from './sessions-layer.ts';

/** Columns of the age. */
const AGE = 12;

/** Which rows are seen, and which one stands in a row of the screen. */
export function measureSessionRows(
  state: SessionsState,
  frame: LayerFrame,
): { readonly from: number; readonly to: number; readonly rowAt: (y: number) => number | undefined } {
  const { head, foot } = drawSessionsFrame(state, frame, 0, 0);
  const room = Math.max(0, frame.rows - head.length - foot.length);
  const heightOf = (at: number): number => measureRow(state, at, room);
  const { from, to } = planWindow(state.rows.length, state.selected, state.top, room, heightOf);
  return {
    from,
    to,
    rowAt: (y) => {
      let above = head.length;
      for (let at = from; at < to; at += 1) {
        if (y >= above && y < above + heightOf(at)) return at;
        above += heightOf(at);
      }
      return undefined;
    },
  };
}

export function drawSessions(state: SessionsState, frame: LayerFrame): LayerRows {
  const { cols, rows } = frame;
  const { from, to } = measureSessionRows(state, frame);
  const { head, foot, cursor } = drawSessionsFrame(state, frame, from, to);
  const room = Math.max(0, rows - head.length - foot.length);
  const list: Line[] = [];
  for (let at = from; at < to && list.length < room; at += 1) {
    const row = state.rows[at];
    if (row !== undefined) list.push(...drawRow(state, row, at, frame, room));
  }
  if (state.rows.length === 0) list.push(...drawEmpty(state, frame));
  const padded = [...list.slice(0, room), ...Array.from({ length: Math.max(0, room - list.length) }, () => EMPTY_LINE)];
  const lines = clampLines([...head, ...padded, ...foot], cols, rows);
  return cursor === undefined || cursor.y >= lines.length ? { lines } : { lines, cursor };
}

function drawEmpty(state: SessionsState, { cols, theme }: LayerFrame): readonly Line[] {
  return wrapStyled(printEmpty(state), cols, theme.dim, 4);
}

/** Why there is no row, and what to do. */
function printEmpty({ index, isPart, query, choices }: SessionsState): string {
  if (index === undefined || isPart) return 'Reading the sessions…';
  const isHere = choices.filter === 'cwd';
  if (printField(query) !== '') {
    return `Nothing found${isHere ? ' in this folder: esc clears the search, All looks in every folder.' : ': esc clears the search.'}`;
  }
  if (choices.status === 'archived') return isHere ? 'No archived sessions of this folder.' : 'No archived sessions.';
  return isHere ? 'No sessions of this folder: All shows those of every folder.' : 'No sessions yet.';
}

/** Rows of the screen that a session takes. */
function measureRow(state: SessionsState, at: number, room: number): number {
  const base = state.isComfortable ? 2 : 1;
  const row = state.rows[at];
  if (row === undefined || row.id !== state.expandedId) return base;
  return Math.max(1, Math.min(room, 1 + measureDetails(state, row)));
}

function drawRow(state: SessionsState, row: SessionRow, at: number, frame: LayerFrame, room: number): readonly Line[] {
  const { cols, theme, nowMs } = frame;
  const isSelected = at === state.selected;
  const isExpanded = row.id === state.expandedId;
  const look = isSelected ? theme.selected : undefined;
  const fill = look ?? (at % 2 === 1 ? theme.zebra : undefined);
  const styled = (text: string, style = look): Span => (style === undefined ? { text } : { text, style });
  const quiet = isSelected ? theme.selected : theme.hint;
  const marker = styled(isExpanded ? '  ⌄ ' : isSelected ? '  › ' : '    ');
  const age = printAge(nowMs - (state.choices.sort === 'created' ? row.createdMs : row.updatedMs));
  const title: Span[] = [
    ...drawMark(row, isSelected, theme),
    styled(row.title === '' ? row.id : row.title.replaceAll(/\s+/g, ' '), isSelected ? theme.selectedLabel : undefined),
  ];
  const tail = printTail(state, row);
  const line = (spans: readonly Span[]): Line => ({
    spans,
    ...(fill === undefined ? {} : { fill }),
  });
  if (isExpanded) {
    const details = drawDetails(state, row, frame).slice(0, Math.max(0, room - 1));
    return [line([marker, ...title]), ...details];
  }
  if (state.isComfortable) {
    return [line([marker, ...title]), line([styled(`    ${age.padEnd(AGE + 3)}${tail}`, quiet)])];
  }
  const left = [marker, styled(age.padEnd(AGE), quiet), ...title];
  const width = measureSpans(left);
  const rest = cols - width - measureText(tail) - 2;
  return [line(rest >= 2 && tail !== '' ? [...left, styled(' '.repeat(rest)), styled(`${tail} `, quiet)] : left)];
}

/** A session at work, or one whose last turn has no end. */
function drawMark(row: SessionRow, isSelected: boolean, theme: Theme): readonly Span[] {
  if (row.activity === 'idle') return [];
  if (isSelected) return [{ text: row.activity === 'open' ? '● ' : '◌ ', style: theme.selected }];
  return [row.activity === 'open' ? { text: '● ', style: theme.accent } : { text: '◌ ', style: theme.warning }];
}

/** Where it is from, as far as that is not the same for all. */
function printTail(state: SessionsState, row: SessionRow): string {
  const parts: string[] = [];
  if (state.choices.filter === 'all') parts.push(row.cwd.slice(row.cwd.lastIndexOf('/') + 1));
  if (state.isComfortable && row.model !== undefined) parts.push(row.model);
  if (row.isDamaged) parts.push('damaged');
  if (row.forkedFrom !== undefined) parts.push('fork');
  if (row.source === 'codex') parts.push('codex');
  if (row.isRun) parts.push('run');
  if (row.id === state.options.currentId) parts.push('this session');
  return parts.join(' · ');
}
