/** The rows of the list above the composer. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import { drawHints, type Hint } from '#/ui/layers/layer-parts.ts';
import type { LayerFrame, LayerRows } from '#/ui/layers/layer.ts';
import { cutLine, padLine } from '#/ui/text/fit-line.ts';
import { EMPTY_LINE, type Line, type Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { ComposerState } from './composer-state.ts';
import { MENTION_TABS, type Choice, type MentionTab, type Popup } from './popup.ts';

/** Rows of choices that are shown at a time. */
const MOST_CHOICES = 8;
const TAB_LABELS: Readonly<Record<MentionTab, string>> = { all: 'All Results', files: 'Filesystem Only' };
/** Columns of a label at most, as a share of the row. */
const LABEL_SHARE = 0.5;

const HINTS: readonly Hint[] = [
  ['enter/tab', 'insert'],
  ['esc', 'close'],
  ['↑/↓', 'select'],
  ['←/→', 'filter'],
];
const SHORT_HINTS: readonly Hint[] = [
  ['enter', 'insert'],
  ['esc', 'close'],
];
/** From so many columns on all hints have room. */
const WIDE_COLS = 60;

/** Undefined where there is no list, or no room for one. At most `frame.rows` rows. */
export function drawPopup(state: ComposerState, frame: LayerFrame): LayerRows | undefined {
  const { popup } = state;
  if (popup === undefined || frame.rows < 1) return undefined;
  const lines = popup.token.kind === 'mentions' ? drawMentions(popup, frame) : drawList(popup, frame);
  return {
    lines: lines.map((line) => ({ spans: cutLine(line, frame.cols).spans, fill: line.fill ?? frame.theme.surface })),
  };
}

/** Commands and skills: the choices, a row of padding above, and for skills what the keys do. */
function drawList(popup: Popup, frame: LayerFrame): readonly Line[] {
  const hints: readonly Line[] =
    popup.token.kind === 'skills' ? [EMPTY_LINE, ...drawHints(SHORT_HINTS, frame.cols, frame.theme, 1)] : [];
  const hasHints = frame.rows >= hints.length + 2;
  const rows = Math.min(MOST_CHOICES, frame.rows - (hasHints ? hints.length : 0));
  const choices = popup.choices.length === 0 ? [noMatches(frame.theme)] : drawChoices(popup, rows, frame);
  const padding = frame.rows > choices.length + hints.length ? [EMPTY_LINE] : [];
  return [...padding, ...choices, ...(hasHints ? hints : [])];
}

/** The list of `@`: always of the same height where there is room, so that nothing jumps while it is typed. */
function drawMentions(popup: Popup, frame: LayerFrame): readonly Line[] {
  const { theme } = frame;
  const head: readonly Line[] = [
    EMPTY_LINE,
    { spans: [{ text: '  Mentions', style: theme.bold }] },
    { spans: [{ text: '  Files, folders and skills', style: theme.dim }] },
    EMPTY_LINE,
    drawTabs(popup.tab, theme),
    EMPTY_LINE,
    popup.token.query === ''
      ? { spans: [{ text: '  Type to search mentions', style: theme.dim }] }
      : { spans: [{ text: '  ' }, { text: printVisible(popup.token.query) }] },
    EMPTY_LINE,
  ];
  const foot: readonly Line[] = [
    EMPTY_LINE,
    ...drawHints(frame.cols < WIDE_COLS ? SHORT_HINTS : HINTS, frame.cols, theme, 1),
  ];
  const isTall = frame.rows >= head.length + MOST_CHOICES + foot.length;
  const rows = isTall ? MOST_CHOICES : Math.min(MOST_CHOICES, Math.max(1, frame.rows - 1));
  const choices = [...drawChoices(popup, rows, frame)];
  if (popup.choices.length === 0) choices.push(noMatches(theme));
  if (isTall) while (choices.length < rows) choices.push(EMPTY_LINE);
  if (isTall) return [...head, ...choices, ...foot];
  const lines = [drawTabs(popup.tab, theme), ...choices];
  return lines.slice(Math.max(0, lines.length - frame.rows));
}

function noMatches(theme: Theme): Line {
  return { spans: [{ text: '  no matches', style: theme.dim }] };
}

function drawTabs(chosen: MentionTab, theme: Theme): Line {
  const spans: Span[] = [{ text: '  ' }];
  for (const tab of MENTION_TABS) {
    const label = ` ${TAB_LABELS[tab]} `;
    spans.push({ text: label, style: tab === chosen ? theme.tabFocused : theme.dim }, { text: ' ' });
  }
  return { spans };
}

/** So many choices, the selected one among them. Columns are as wide as the whole list needs them, so that nothing moves sideways. */
function drawChoices(popup: Popup, rows: number, frame: LayerFrame): readonly Line[] {
  const { choices, selected } = popup;
  const height = Math.min(rows, choices.length);
  const top = Math.max(0, Math.min(selected - height + 1, choices.length - height));
  const widest = choices.reduce((most, { label }) => Math.max(most, measureText(label)), 0);
  const labelCols = Math.min(widest, Math.max(1, Math.floor((frame.cols - 2) * LABEL_SHARE)));
  const tagCols = choices.reduce((most, { tag }) => Math.max(most, (tag ?? '').length), 0);
  return choices
    .slice(top, top + height)
    .map((choice, at) => drawChoice(choice, top + at === selected, labelCols, tagCols, frame));
}

function drawChoice(choice: Choice, isSelected: boolean, labelCols: number, tagCols: number, frame: LayerFrame): Line {
  const { theme, cols } = frame;
  const tag = tagCols === 0 ? 0 : tagCols + 2;
  const restCols = Math.max(0, cols - 2 - labelCols - 2 - tag - (tag > 0 ? 1 : 0));
  const label = fitText(choice.label, labelCols);
  const typed = Math.min(choice.typed ?? 0, label.length);
  const description = fitText(choice.description, restCols);
  const tail = tag === 0 ? '' : `  ${(choice.tag ?? '').padEnd(tagCols)}`;
  if (isSelected) {
    const spans: readonly Span[] = [
      { text: `› ${label}`, style: theme.selectedLabel },
      { text: `  ${description}${tail}`, style: theme.selected },
    ];
    return { spans, fill: theme.selected };
  }
  const spans: readonly Span[] = [
    { text: '  ' },
    { text: label.slice(0, typed), style: theme.bold },
    { text: label.slice(typed) },
    { text: `  ${description}${tail}`, style: theme.dim },
  ];
  return { spans };
}

/** Visible text in exactly so many columns. */
function fitText(text: string, cols: number): string {
  return padLine({ spans: [{ text: printVisible(text) }] }, cols)
    .spans.map((span) => span.text)
    .join('');
}
