/** The rows of the list above the composer. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import type { LayerFrame, LayerRows } from '#/ui/layers/layer.ts';
import type { Line, Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { ComposerState } from './composer-state.ts';
import { fitText } from './draw-composer.ts';
import { MENTION_TABS, type Choice, type MentionTab, type Popup } from './popup.ts';

/** Rows of choices that are shown at a time. */
const MOST_CHOICES = 8;
const TAB_LABELS: Readonly<Record<MentionTab, string>> = { all: 'All Results', files: 'Filesystem Only' };
/** Columns of a label at most, as a share of the row. */
const LABEL_SHARE = 0.5;

/** Undefined where there is no list, or no room for one. At most `frame.rows` rows. */
export function drawPopup(state: ComposerState, frame: LayerFrame): LayerRows | undefined {
  const { popup } = state;
  if (popup === undefined || frame.rows < 1) return undefined;
  const lines = popup.token.kind === 'mentions' ? drawMentions(popup, frame) : drawList(popup, frame);
  return {
    lines: lines.map(({ spans, fill }) => ({ spans: fitRow(spans, frame.cols), fill: fill ?? frame.theme.surface })),
  };
}

/** Commands and skills: the choices, a row of padding above, and for skills what the keys do. */
function drawList(popup: Popup, frame: LayerFrame): readonly Line[] {
  const hints: readonly Line[] =
    popup.token.kind === 'skills'
      ? [
          BLANK,
          drawHints(
            [
              ['enter', 'insert'],
              ['esc', 'close'],
            ],
            frame.theme,
          ),
        ]
      : [];
  const hasHints = frame.rows >= hints.length + 2;
  const rows = Math.min(MOST_CHOICES, frame.rows - (hasHints ? hints.length : 0));
  const choices = popup.choices.length === 0 ? [noMatches(frame.theme)] : drawChoices(popup, rows, frame);
  const padding = frame.rows > choices.length + hints.length ? [BLANK] : [];
  return [...padding, ...choices, ...(hasHints ? hints : [])];
}

/** The list of `@`: always of the same height where there is room, so that nothing jumps while it is typed. */
function drawMentions(popup: Popup, frame: LayerFrame): readonly Line[] {
  const { theme } = frame;
  const head: readonly Line[] = [
    BLANK,
    { spans: [{ text: '  Mentions', style: theme.bold }] },
    { spans: [{ text: '  Files, folders and skills', style: theme.dim }] },
    BLANK,
    drawTabs(popup.tab, theme),
    BLANK,
    popup.token.query === ''
      ? { spans: [{ text: '  Type to search mentions', style: theme.dim }] }
      : { spans: [{ text: '  ' }, { text: printVisible(popup.token.query) }] },
    BLANK,
  ];
  const foot: readonly Line[] = [
    BLANK,
    drawHints(
      [
        ['enter/tab', 'insert'],
        ['esc', 'close'],
        ['↑/↓', 'select'],
        ['←/→', 'filter'],
      ],
      theme,
    ),
  ];
  const isTall = frame.rows >= head.length + MOST_CHOICES + foot.length;
  const rows = isTall ? MOST_CHOICES : Math.min(MOST_CHOICES, Math.max(1, frame.rows - 1));
  const choices = [...drawChoices(popup, rows, frame)];
  if (popup.choices.length === 0) choices.push(noMatches(theme));
  if (isTall) while (choices.length < rows) choices.push(BLANK);
  if (isTall) return [...head, ...choices, ...foot];
  const lines = [drawTabs(popup.tab, theme), ...choices];
  return lines.slice(Math.max(0, lines.length - frame.rows));
}

const BLANK: Line = { spans: [] };

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

function drawHints(hints: readonly (readonly [key: string, what: string])[], theme: Theme): Line {
  const spans: Span[] = [{ text: '  ' }];
  for (const [at, [key, what]] of hints.entries()) {
    if (at > 0) spans.push({ text: ' · ', style: theme.hint });
    spans.push({ text: key, style: theme.hintKey }, { text: ` ${what}`, style: theme.hint });
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
  const typed = Math.min(choice.typed ?? 0, label.text.length);
  const description = fitText(choice.description, restCols);
  const tail = tag === 0 ? '' : `  ${(choice.tag ?? '').padEnd(tagCols)}`;
  if (isSelected) {
    const spans: readonly Span[] = [
      { text: `› ${label.text}`, style: theme.selectedLabel },
      { text: `  ${description.text}${tail}`, style: theme.selected },
    ];
    return { spans, fill: theme.selected };
  }
  const spans: readonly Span[] = [
    { text: '  ' },
    { text: label.text.slice(0, typed), style: theme.bold },
    { text: label.text.slice(typed) },
    { text: `  ${description.text}${tail}`, style: theme.dim },
  ];
  return { spans };
}

/** Nothing stands over the edge, however narrow the room is. */
function fitRow(spans: readonly Span[], cols: number): readonly Span[] {
  let left = cols;
  const row: Span[] = [];
  for (const span of spans) {
    if (span.text === '' || left <= 0) continue;
    const width = measureText(span.text);
    row.push(width <= left ? span : { ...span, text: fitText(span.text, left).text });
    left -= Math.min(width, left);
  }
  return row;
}
