/** What stands above and below the list of the picker: choices, search, where one is, keys. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { EMPTY_LINE, type Line, type Span } from '#/ui/text/line.ts';
import { cutText } from '#/ui/text/fit-line.ts';
import { measureSpans } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { LayerFrame } from '../layer.ts';
import { drawHints, type Hint } from '../layer-parts.ts';
import { drawField, printField } from '../text-field.ts';
import type { ChoiceName, SessionsState } from './sessions-layer.ts';

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
      ['hidden', 'Hide'],
      ['shown', 'Show'],
    ],
  },
};

/** Rows of the screen above and below the list. */
export interface SessionsFrame {
  readonly head: readonly Line[];
  readonly foot: readonly Line[];
  readonly cursor: { readonly x: number; readonly y: number } | undefined;
}

/** @param from the first row that is seen; `to`: behind the last one */
export function drawSessionsFrame(state: SessionsState, frame: LayerFrame, from: number, to: number): SessionsFrame {
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
  const hints = drawHints(listHints(state), cols, theme, rows >= 14 ? 3 : 1);
  // A low screen keeps the list and the search; air goes first, hints last.
  if (rows < 8) return { head: [search.line], foot: [], cursor: { x: search.x, y: 0 } };
  const choices = drawChoices(state, cols, theme);
  const air = rows >= 16 ? [EMPTY_LINE] : [];
  const head = [title, ...air, choices, ...air, search.line, ...problem, ...air];
  return {
    head,
    foot: [rule, ...hints],
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

/** Labels go first where they have no room, then what is not chosen. */
function drawChoices(state: SessionsState, cols: number, theme: Theme): Line {
  const build = (hasLabels: boolean, isWhole = true): Span[] => {
    const spans: Span[] = [{ text: ' ' }];
    for (const [name, { label, all }] of Object.entries(OPTIONS) as [ChoiceName, (typeof OPTIONS)[ChoiceName]][]) {
      // What is hidden or shown says nothing without its name.
      if (hasLabels || (!isWhole && name === 'runs'))
        spans.push({ text: `${label} `, style: name === state.focused ? theme.bold : theme.hint });
      for (const [id, text] of all) {
        const isChosen = state.choices[name] === id;
        if (!isChosen && !isWhole) continue;
        const style = isChosen ? (name === state.focused ? theme.tabFocused : theme.tab) : theme.hint;
        // Without colours the chosen one is still told apart.
        const shown = theme.hasColours || !isChosen ? ` ${text} ` : `[${text}]`;
        spans.push({ text: shown, style });
      }
      spans.push({ text: hasLabels ? '  ' : ' ' });
    }
    return spans;
  };
  const forms = [build(true), build(false), build(false, false)];
  // What ends a form is blank.
  return { spans: forms.find((spans) => measureSpans(spans) <= cols + 2) ?? build(false, false) };
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
