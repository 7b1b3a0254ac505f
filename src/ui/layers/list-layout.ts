/** A list as rows of the screen, and which row of the list is where. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { cutLine, cutText } from '#/ui/text/fit-line.ts';
import { EMPTY_LINE, type Line, type Span } from '#/ui/text/line.ts';
import { measureSpans } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { LayerFrame, LayerRows } from './layer.ts';
import { clampLines, drawHints, MARGIN, wrapStyled, type Hint } from './layer-parts.ts';
import { drawListRow } from './list-row.ts';
import type { ListSpec } from './list-spec.ts';
import { planWindow, type ListState } from './list-state.ts';
import { createField, drawField } from './text-field.ts';

/** A drawn list. */
export interface ListLayout extends LayerRows {
  /** By row of the screen: the place in `state.rows`, or undefined where none is. */
  readonly rowAt: readonly (number | undefined)[];
  readonly tabsAt: number | undefined;
  /** First row of the list that is seen, and how many are. */
  readonly top: number;
  readonly shown: number;
}

const PREVIEW_COLS = 90;
/** Rows of a list in the composer's place; a screen fills itself. */
const COMPOSER_ROWS = 14;

/** Lays a list out in its room. What has no room goes, the least needed first; one row of the list always stays. */
export function layoutList(spec: ListSpec, state: ListState, frame: LayerFrame): ListLayout {
  const { cols, theme, nowMs } = frame;
  const rows = Math.max(0, frame.rows);
  const part = (partRows: number) => ({ cols, rows: Math.max(0, partRows), theme, nowMs });
  const isScreen = spec.place === 'screen';
  const hints = drawHints(listHints(spec, state), cols, theme, rows < 8 ? 1 : 2);
  const search = drawSearch(spec, state, cols, theme);
  const tabs = drawTabs(spec, state, cols, theme);
  const title = spec.title === '' ? [] : [drawTitle(spec, state, cols, theme)];
  // What has no room goes, the least needed first; one row of the list is always there.
  let left = rows - 1;
  const take = (lines: readonly Line[]): readonly Line[] => {
    if (lines.length > left) return [];
    left -= lines.length;
    return lines;
  };
  const shownHints = take(hints);
  const shownSearch = take(search.lines);
  const shownTitle = take(title);
  const shownTabs = take(tabs);
  const room = left + 1;
  const preview = isPreviewed(spec, cols) ? Math.max(30, Math.floor(cols * 0.5)) : 0;
  const listCols = cols - preview;
  let isTight = false;
  const draw = (at: number): readonly Line[] => {
    const row = state.rows[at];
    return row === undefined ? [] : drawListRow(spec, state, row, at, listCols, theme, isTight);
  };
  const heightOf = (at: number): number => Math.max(1, draw(at).length);
  // Blank rows around the list come before its last rows, where there is room for a list at all.
  const header = drawHeader(spec);
  const reserved = (header === undefined ? 0 : Math.min(3, room >> 1)) + (room > 8 ? 2 : 0);
  const most = Math.max(1, Math.min(room - reserved, isScreen ? room : Math.max(COMPOSER_ROWS, rows >> 1)));
  // Where not all rows have room, only the selected one says all of its description.
  isTight = measureRows(state.rows.length, most + 1, heightOf) > most;
  const wanted = Math.max(1, measureRows(state.rows.length, most, heightOf));
  const checkedIds = spec.rows.filter((row) => state.checked.has(row.id)).map((row) => row.id);
  const shownHeader = (header?.(part(Math.max(Math.min(3, room - 1), room - wanted - 2))) ?? []).slice(
    0,
    Math.max(0, room - 1),
  );
  const below = Math.max(0, room - shownHeader.length - 1);
  const footer = (spec.footer?.(part(below), checkedIds) ?? []).slice(0, below);
  const listRows = Math.max(1, Math.min(wanted, room - shownHeader.length - footer.length));
  let spare = room - shownHeader.length - footer.length - listRows;
  const gap = (wants: boolean): readonly Line[] => {
    if (!wants || spare <= 0) return [];
    spare -= 1;
    return [EMPTY_LINE];
  };
  const beforeHints = gap(shownHints.length > 0);
  const beforeRows = gap(
    shownHeader.length > 0 || shownTitle.length > 0 || shownTabs.length > 0 || shownSearch.length > 0,
  );
  const afterTitle = gap(shownTitle.length > 0 && shownHeader.length > 0);
  const beforeFooter = gap(footer.length > 0);
  const lines: Line[] = [...shownTitle, ...afterTitle, ...shownHeader];
  const tabsAt = shownTabs.length > 0 ? lines.length : undefined;
  lines.push(...shownTabs);
  const searchAt = lines.length;
  lines.push(...shownSearch, ...beforeRows);
  const rowAt: (number | undefined)[] = lines.map(() => undefined);
  const window = planWindow(state.rows.length, state.selected, state.top, listRows, heightOf);
  const listTop = lines.length;
  for (let at = window.from; at < window.to && lines.length - listTop < listRows; at += 1) {
    for (const line of draw(at)) {
      if (lines.length - listTop >= listRows) break;
      lines.push(line);
      rowAt.push(at);
    }
  }
  if (state.rows.length === 0) {
    const text = state.query === '' ? (spec.emptyText ?? 'Nothing here.') : (spec.emptyText ?? 'No match.');
    lines.push({ spans: [{ text: cutText(`${' '.repeat(MARGIN)}${text}`, cols), style: theme.dim }] });
    rowAt.push(undefined);
  }
  markMore(lines, listTop, window.from > 0, window.to < state.rows.length, theme, rowAt, state.selected);
  const selectedRow = state.rows[state.selected];
  if (preview > 0 && spec.preview !== undefined && selectedRow !== undefined) {
    const tall = isScreen ? listRows : Math.max(lines.length - listTop, Math.min(listRows, 8));
    const right = spec.preview(selectedRow, { cols: preview - 3, rows: tall, theme, nowMs });
    joinColumns(lines, listTop, right.slice(0, tall), listCols, theme, rowAt);
  }
  if (isScreen) {
    const below = footer.length + beforeFooter.length + beforeHints.length + shownHints.length;
    while (lines.length + below < rows) {
      lines.push(EMPTY_LINE);
      rowAt.push(undefined);
    }
  }
  lines.push(...beforeFooter, ...footer, ...beforeHints, ...shownHints);
  const out = clampLines(lines, cols, rows);
  return {
    lines: out,
    ...(shownSearch.length > 0 && state.isFiltering && searchAt < out.length
      ? { cursor: { x: Math.max(0, Math.min(cols - 1, search.cursorX)), y: searchAt } }
      : {}),
    rowAt: rowAt.slice(0, out.length),
    tabsAt,
    top: window.from,
    shown: window.to - window.from,
  };
}

function drawHeader({ header, about }: ListSpec): ListSpec['header'] {
  if (about === undefined) return header;
  return ({ cols, rows, theme }) => wrapStyled(about, cols, theme.dim).slice(0, rows);
}

function measureRows(count: number, most: number, heightOf: (at: number) => number): number {
  let used = 0;
  for (let at = 0; at < count && used < most; at += 1) used += heightOf(at);
  return Math.min(used, most);
}

function isPreviewed(spec: ListSpec, cols: number): boolean {
  return spec.preview !== undefined && cols >= PREVIEW_COLS;
}

function drawTitle(spec: ListSpec, state: ListState, cols: number, theme: Theme): Line {
  const title = cutText(spec.title, cols - MARGIN);
  const spans: Span[] = [{ text: ' '.repeat(MARGIN) }, { text: title, style: theme.bold }];
  const count = state.rows.length;
  const shown = count > 8 || state.query !== '' ? `${count === 0 ? 0 : state.selected + 1}/${count}` : '';
  const gap = cols - MARGIN - measureText(title) - shown.length - 1;
  if (shown !== '' && gap > 1) spans.push({ text: ' '.repeat(gap) }, { text: shown, style: theme.dim });
  return { spans };
}

function drawTabs(spec: ListSpec, state: ListState, cols: number, theme: Theme): Line[] {
  if (spec.tabs === undefined) return [];
  const spans: Span[] = [{ text: ' '.repeat(MARGIN - 1) }];
  const at = spec.tabs.findIndex((tab) => tab.id === state.tabId);
  // On a narrow screen the tabs begin at the one that is open.
  const wide = spec.tabs.reduce((sum, tab) => sum + measureText(tab.label) + 3, 1);
  const from = wide > cols ? Math.max(0, at - 1) : 0;
  for (const tab of spec.tabs.slice(from)) {
    const isOpen = tab.id === state.tabId;
    // Brackets where colours cannot say it.
    const label = isOpen && !theme.hasColours ? `[${tab.label}]` : ` ${tab.label} `;
    spans.push({ text: label, style: isOpen ? theme.tabFocused : theme.tab }, { text: ' ' });
  }
  return [cutLine({ spans }, cols)];
}

/** The end of what was typed where it is long, with the cursor behind it. */
function drawSearch(
  spec: ListSpec,
  state: ListState,
  cols: number,
  theme: Theme,
): { readonly lines: readonly Line[]; readonly cursorX: number } {
  if (spec.filter === undefined || !state.isFiltering) return { lines: [], cursorX: 0 };
  const { spans, cursorX } = drawField(createField(state.query), cols - MARGIN - 3, theme, {
    placeholder: spec.placeholder ?? 'Type to search',
  });
  const line = { spans: [{ text: ' '.repeat(MARGIN) }, { text: '/ ', style: theme.accent }, ...spans] };
  return { lines: [line], cursorX: MARGIN + 2 + cursorX };
}

/** `enter`, the list's own, `escape`: the same order everywhere. */
function listHints(spec: ListSpec, state: ListState): Hint[] {
  const confirm = spec.confirmHint ?? 'select';
  const back = spec.cancelHint ?? 'back';
  const isTyped = spec.filter !== undefined && state.isFiltering && state.query !== '';
  return [
    ...(state.rows.length > 0 && confirm !== '' ? [['enter', confirm] as const] : []),
    ...(spec.checkedIds === undefined ? [] : [['space', 'check'] as const]),
    ...(spec.isSortable === true ? [['shift+↑/↓', 'move'] as const] : []),
    ...(spec.tabs === undefined ? [] : [['←/→', 'group'] as const]),
    ...(spec.hints ?? []),
    ...(spec.keys ?? []).flatMap((key) =>
      key.hint === undefined ? [] : [[key.shownKey ?? printShortKey(key.key), key.hint] as const],
    ),
    ...(spec.filter === 'slash' && !state.isFiltering ? [['/', spec.searchHint ?? 'search'] as const] : []),
    ['esc', isTyped ? 'clear' : back],
  ];
}

/** `^a` for `ctrl+a`, `esc` for `escape`. */
export function printShortKey(name: string): string {
  return name
    .replace('ctrl+', '^')
    .replace('escape', 'esc')
    .replace('pageup', 'pgup')
    .replace('pagedown', 'pgdn')
    .replace(/^(shift\+)?up$/, '$1↑')
    .replace(/^(shift\+)?down$/, '$1↓')
    .replace(/^left$/, '←')
    .replace(/^right$/, '→');
}

/** `↑` and `↓` in the first column: there is more. On the selected row its own marker stays. */
function markMore(
  lines: Line[],
  listTop: number,
  above: boolean,
  below: boolean,
  theme: Theme,
  rowAt: readonly (number | undefined)[],
  selected: number,
): void {
  const mark = (y: number, glyph: string): void => {
    const line = lines[y];
    const first = line?.spans[0];
    if (line === undefined || first === undefined || rowAt[y] === selected || !first.text.startsWith(' ')) return;
    lines[y] = {
      ...line,
      spans: [{ text: glyph, style: theme.dim }, { ...first, text: first.text.slice(1) }, ...line.spans.slice(1)],
    };
  };
  if (above) mark(listTop, '↑');
  if (below) mark(lines.length - 1, '↓');
}

/** The preview's rows to the right of the list's, behind a thin rule. */
function joinColumns(
  lines: Line[],
  listTop: number,
  right: readonly Line[],
  listCols: number,
  theme: Theme,
  rowAt: (number | undefined)[],
): void {
  for (let y = 0; y < Math.max(right.length, lines.length - listTop); y += 1) {
    const at = listTop + y;
    if (lines[at] === undefined) {
      lines.push(EMPTY_LINE);
      rowAt.push(undefined);
    }
    const line = lines[at] ?? EMPTY_LINE;
    const pad = Math.max(0, listCols - measureSpans(line.spans));
    const { fill, ...rest } = line;
    lines[at] = {
      ...rest,
      spans: [
        ...line.spans,
        fill === undefined ? { text: ' '.repeat(pad) } : { text: ' '.repeat(pad), style: fill },
        { text: ' │ ', style: theme.dim },
        ...(right[y]?.spans ?? []),
      ],
    };
  }
}
