/** The picker of sessions in rows. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { EMPTY_LINE, type Line, type Span } from '#/ui/text/line.ts';
import { cutText } from '#/ui/text/fit-line.ts';
import { measureSpans } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { LayerFrame, LayerRows } from '../layer.ts';
import { clampLines, drawHints, type Hint } from '../layer-parts.ts';
import { planWindow } from '../list-state.ts';
import { drawField, printField } from '../text-field.ts';
import { printAge, printMoment } from './print-age.ts';
import type { SessionRow } from './session-row.ts';
import type { ChoiceName, SessionsState } from './sessions-layer.ts';

/** Columns of the age. */
const AGE = 12;
const OPTIONS: Readonly<
  Record<ChoiceName, { readonly label: string; readonly all: readonly (readonly [string, string])[] }>
> = {
  filter: {
    label: 'Filter:',
    all: [
      ['cwd', 'Cwd'],
      ['all', 'All'],
    ],
  },
  status: {
    label: 'Status:',
    all: [
      ['active', 'Active'],
      ['archived', 'Archived'],
    ],
  },
  sort: {
    label: 'Sort:',
    all: [
      ['updated', 'Updated'],
      ['created', 'Created'],
    ],
  },
  runs: {
    label: 'Runs:',
    all: [
      ['hidden', 'Hidden'],
      ['shown', 'Shown'],
    ],
  },
};

/** Rows of the screen above and below the list. */
interface Frame {
  readonly head: readonly Line[];
  readonly foot: readonly Line[];
  readonly cursor: { readonly x: number; readonly y: number } | undefined;
}

/** Which rows are seen, and which one stands in a row of the screen. */
export function measureSessionRows(
  state: SessionsState,
  frame: LayerFrame,
): { readonly from: number; readonly to: number; readonly rowAt: (y: number) => number | undefined } {
  const { head, foot } = drawFrame(state, frame, 0, 0);
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
  const { cols, rows, theme } = frame;
  const { from, to } = measureSessionRows(state, frame);
  const { head, foot, cursor } = drawFrame(state, frame, from, to);
  const room = Math.max(0, rows - head.length - foot.length);
  const list: Line[] = [];
  for (let at = from; at < to && list.length < room; at += 1) {
    const row = state.rows[at];
    if (row !== undefined) list.push(...drawRow(state, row, at, frame, room));
  }
  if (state.rows.length === 0) list.push(...drawEmpty(state, theme));
  const padded = [...list.slice(0, room), ...Array.from({ length: Math.max(0, room - list.length) }, () => EMPTY_LINE)];
  const lines = clampLines([...head, ...padded, ...foot], cols, rows);
  return cursor === undefined || cursor.y >= lines.length ? { lines } : { lines, cursor };
}

function drawEmpty(state: SessionsState, theme: Theme): readonly Line[] {
  const say = (text: string): readonly Line[] => [{ spans: [{ text: `    ${text}`, style: theme.dim }] }];
  if (state.index === undefined) return say('Reading the sessions…');
  if (printField(state.query) !== '') return say('Nothing found: esc clears the search.');
  const { choices } = state;
  if (choices.status === 'archived') return say('No archived sessions here.');
  return say(
    choices.filter === 'cwd' ? 'No sessions of this folder: → shows those of all folders.' : 'No sessions yet.',
  );
}

function drawFrame(state: SessionsState, frame: LayerFrame, from: number, to: number): Frame {
  const { cols, rows, theme } = frame;
  const title: Line = {
    spans: [
      {
        text: state.options.verb === 'fork' ? ' Fork a previous session' : ' Resume a previous session',
        style: theme.bold,
      },
    ],
  };
  const search = drawSearch(state, cols, theme);
  const problem =
    state.problem === undefined
      ? []
      : [{ spans: [{ text: ` ${cutText(state.problem, cols - 2)}`, style: theme.warning }] }];
  const rule = drawRule(state, cols, theme, from, to);
  const hints = drawHints(listHints(state), cols, theme, 3);
  // A low screen keeps the list and the search; air goes first, hints last.
  if (rows < 8) return { head: [search.line], foot: [], cursor: { x: search.x, y: 0 } };
  const choices = drawChoices(state, cols, theme);
  const air = rows >= 16 ? [EMPTY_LINE] : [];
  const head = [title, ...air, choices, ...air, search.line, ...problem, ...air];
  return {
    head,
    foot: [rule, ...hints.slice(0, rows >= 14 ? 3 : 1)],
    cursor: { x: search.x, y: head.indexOf(search.line) },
  };
}

function listHints(state: SessionsState): readonly Hint[] {
  const { options, isComfortable } = state;
  const escape =
    printField(state.query) !== '' ? 'clear search' : options.currentId === undefined ? 'start new' : 'back';
  return [
    ['enter', options.verb],
    ['^a', state.choices.status === 'archived' ? 'take out' : 'archive'],
    ['tab', 'next option'],
    ['←/→', 'change it'],
    ['^o', isComfortable ? 'dense view' : 'comfortable view'],
    ['^t', 'transcript'],
    ['^e', state.expandedId === undefined ? 'expand' : 'fold'],
    ['esc', escape],
    ...(options.currentId === undefined ? ([['^c', 'quit']] as const) : []),
  ];
}

function drawChoices(state: SessionsState, cols: number, theme: Theme): Line {
  const build = (hasLabels: boolean): Span[] => {
    const spans: Span[] = [{ text: ' ' }];
    for (const [name, { label, all }] of Object.entries(OPTIONS) as [ChoiceName, (typeof OPTIONS)[ChoiceName]][]) {
      if (hasLabels) spans.push({ text: `${label} `, style: name === state.focused ? theme.bold : theme.hint });
      for (const [id, text] of all) {
        const isChosen = state.choices[name] === id;
        const style = isChosen ? (name === state.focused ? theme.tabFocused : theme.tab) : theme.hint;
        // Without colours the chosen one is still told apart.
        const shown = theme.hasColours || !isChosen ? ` ${text} ` : `[${text}]`;
        spans.push({ text: shown, style });
      }
      spans.push({ text: hasLabels ? '  ' : ' ' });
    }
    return spans;
  };
  const wide = build(true);
  return { spans: measureSpans(wide) <= cols + 2 ? wide : build(false) };
}

function drawSearch(state: SessionsState, cols: number, theme: Theme): { readonly line: Line; readonly x: number } {
  const isEmpty = printField(state.query) === '';
  const label = isEmpty ? ' ' : ' Search: ';
  const field = drawField(state.query, Math.max(1, cols - label.length), theme, { placeholder: 'Type to search' });
  return {
    line: { spans: [{ text: label, style: theme.hint }, ...field.spans] },
    x: Math.min(cols - 1, label.length + field.cursorX),
  };
}

/** `──── 1 / 7 · 100% ─` */
function drawRule(state: SessionsState, cols: number, theme: Theme, from: number, to: number): Line {
  const count = state.rows.length;
  const hidden = count - (to - from);
  const percent = hidden <= 0 ? 100 : Math.round((from / hidden) * 100);
  const place = count === 0 ? ' 0 ' : ` ${state.selected + 1} / ${count} · ${percent}% `;
  const width = Math.max(0, cols - measureText(place) - 1);
  return {
    spans: [
      { text: '─'.repeat(width), style: theme.hint },
      { text: place, style: theme.hint },
      { text: '─', style: theme.hint },
    ],
  };
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
    spans: spans,
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
  if (row.source === 'codex') parts.push('codex');
  if (row.isRun) parts.push('run');
  if (row.id === state.options.currentId) parts.push('this session');
  return parts.join(' · ');
}

const PREVIEW_LINES = 8;

function measureDetails(state: SessionsState, row: SessionRow): number {
  return listDetails(row, 0).length + 1 + (state.preview?.id === row.id ? Math.max(1, previewOf(state).length) : 1);
}

function previewOf(state: SessionsState) {
  return state.preview?.lines.slice(-PREVIEW_LINES) ?? [];
}

function listDetails(row: SessionRow, nowMs: number): readonly (readonly [string, string])[] {
  return [
    ['Session:', `${row.id}${row.source === 'codex' ? ' (Codex)' : ''}`],
    ['Created:', `${printAge(nowMs - row.createdMs)} · ${printMoment(row.createdMs)}`],
    ['Updated:', `${printAge(nowMs - row.updatedMs)} · ${printMoment(row.updatedMs)}`],
    ['Directory:', row.cwd],
    ['Model:', row.model ?? 'not known'],
    [
      'Turns:',
      `${row.turns ?? '?'}${row.tokens === undefined ? '' : ` · ${row.tokens.toLocaleString('en-US')} tokens`}`,
    ],
  ];
}

function drawDetails(state: SessionsState, row: SessionRow, { cols, theme, nowMs }: LayerFrame): readonly Line[] {
  const facts = listDetails(row, nowMs).map(([label, text]): Line => ({
    spans: [{ text: '    │ ', style: theme.hint }, { text: label.padEnd(12), style: theme.hint }, { text }],
  }));
  const bar: Line = { spans: [{ text: '    │', style: theme.hint }] };
  const isRead = state.preview?.id === row.id;
  const lines = previewOf(state);
  const said: readonly Line[] =
    !isRead || lines.length === 0
      ? [
          {
            spans: [
              { text: '    └ ', style: theme.hint },
              { text: isRead ? 'Nothing was said yet.' : 'Reading…', style: theme.dim },
            ],
          },
        ]
      : lines.map(({ role, text }, at): Line => ({
          spans: [
            { text: at === lines.length - 1 ? '    └ ' : '    │ ', style: theme.hint },
            { text: role === 'user' ? '› ' : '  ', style: theme.userMarker },
            { text: cutText(text, Math.max(1, cols - 10)), ...(role === 'user' ? { style: theme.bold } : {}) },
          ],
        }));
  return [...facts, bar, ...said];
}
