/** The composer's rows: what is written, its list, and what stands in the footer for it. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import type { LayerFrame, LayerRows } from '#/ui/layers/layer.ts';
import { cutLine, padLine } from '#/ui/text/fit-line.ts';
import type { Line, Span } from '#/ui/text/line.ts';
import { measureLine } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { ComposerState } from './composer-state.ts';
import type { DraftElement } from './draft.ts';
import type { RecallSearch } from './recall.ts';
import { columnOf, findRow, rowEnd } from './wrap-rows.ts';

/** What stands in an empty composer. */
const PLACEHOLDER = 'Ask csm to do anything';
const GLYPH_COLS = 2;
const TAB = '    ';

/**
 * An empty row, the text, an empty row; only the text where there is no room. Grows to `frame.rows`, then scrolls within, with marks
 * where there is more. Keeps in `state.view` what was shown, for the keys that move by rows.
 */
export function drawComposer(state: ComposerState, frame: LayerFrame, isPadded = true): LayerRows {
  const { theme } = frame;
  const { draft } = state.editor;
  const padding = isPadded && frame.rows >= 3 ? 1 : 0;
  const room = Math.max(1, frame.rows - 2 * padding);
  // One column is left for the cursor behind a full row.
  const cols = Math.max(1, frame.cols - GLYPH_COLS - 1);
  const { view } = state;
  const starts = view.rows.rows(draft.text, cols);
  const row = findRow(starts, draft.cursor);
  const height = Math.min(room, starts.length);
  Object.assign(view, { cols, height, padRows: padding, left: GLYPH_COLS });
  view.top = Math.max(Math.min(view.top, row, starts.length - height), row - height + 1);
  const fill = theme.surface;
  const lines: Line[] = [];
  for (let at = view.top; at < view.top + height; at += 1) {
    const spans: Span[] = at === view.top ? [glyphOf(state, theme)] : [{ text: ' '.repeat(GLYPH_COLS) }];
    if (draft.text === '' && !state.isShell) spans.push({ text: PLACEHOLDER, style: theme.dim });
    else spans.push(...drawRow(draft, starts[at] ?? 0, rowEnd(draft.text, starts, at), theme));
    const isMoreBelow = at + 1 === view.top + height && at + 1 < starts.length;
    const mark = at === view.top && at > 0 ? '↑' : isMoreBelow ? '↓' : '';
    const row = mark === '' ? spans : markRow(spans, frame.cols, mark, theme);
    lines.push({ ...fitRow(row, frame.cols), fill });
  }
  const pad: Line = { spans: [], fill };
  const column = columnOf(draft.text, starts[row] ?? 0, draft.cursor);
  return {
    lines: padding === 0 ? lines : [pad, ...lines, pad],
    cursor: {
      x: Math.max(0, Math.min(frame.cols - 1, GLYPH_COLS + Math.min(column, cols))),
      y: row - view.top + padding,
    },
  };
}

/** What fits into the row. A cluster of very many marks is shown in pieces: cut, it may be wider than it was. */
function fitRow(spans: readonly Span[], cols: number): Line {
  let row = cutLine({ spans }, cols, '');
  for (let room = cols - 1; room >= 0 && measureLine(row) > cols; room -= 1) row = cutLine({ spans }, room, '');
  return row;
}

/** A row with a mark in its last column, which no text reaches. */
function markRow(spans: readonly Span[], cols: number, mark: string, theme: Theme): readonly Span[] {
  const row = padLine(fitRow(spans, cols - 1), cols - 1);
  return [...row.spans, { text: mark, style: theme.dim }];
}

function glyphOf(state: ComposerState, theme: Theme): Span {
  return state.isShell ? { text: '! ', style: theme.shellMode } : { text: '› ', style: theme.bold };
}

/** One row of the text; elements have their look. */
function drawRow(
  { text, elements }: { readonly text: string; readonly elements: readonly DraftElement[] },
  start: number,
  end: number,
  theme: Theme,
): readonly Span[] {
  const spans: Span[] = [];
  let at = start;
  for (const element of elements) {
    if (element.end <= start || element.start >= end) continue;
    const from = Math.max(at, element.start);
    const to = Math.min(end, element.end);
    if (from > at) spans.push({ text: printRow(text.slice(at, from)) });
    spans.push({ text: printRow(text.slice(from, to)), style: theme.attachment });
    at = to;
  }
  if (at < end) spans.push({ text: printRow(text.slice(at, end)) });
  return spans;
}

function printRow(text: string): string {
  return printVisible(text, { tabs: true }).replaceAll('\t', TAB);
}

/** What the composer says in the footer. */
export interface ComposerHint {
  /** In the place of the hints. */
  readonly left?: Line;
  /** In the place of the mode. */
  readonly right?: Line;
  /** The column of `left` where the next key goes, if it goes there. */
  readonly cursorX?: number;
}

const VIM_LABELS = { normal: 'Vim: Normal', insert: 'Vim: Insert', replace: 'Vim: Replace' } as const;

export function drawComposerHint(state: ComposerState, theme: Theme): ComposerHint {
  const { search, isShell, vim } = state;
  if (search !== undefined) return drawSearchHint(search.find, theme);
  if (isShell) return { right: { spans: [{ text: 'Shell mode', style: theme.shellMode }] } };
  if (vim !== undefined) {
    const pending = vim.pending === '' ? [] : [{ text: `${printVisible(vim.pending)} `, style: theme.hintKey }];
    return { right: { spans: [...pending, { text: VIM_LABELS[vim.mode], style: theme.hint }] } };
  }
  return {};
}

function drawSearchHint({ query, found, isAsking }: RecallSearch, theme: Theme): ComposerHint {
  const hint = (text: string): Span => ({ text, style: theme.hint });
  const key = (text: string): Span => ({ text, style: theme.hintKey });
  const begin = '  reverse-i-search: ';
  const spans: Span[] = [hint(begin), { text: printVisible(query) }];
  if (query !== '' && found.length === 0) spans.push(hint(isAsking ? '  searching' : '  no match'));
  if (found.length > 0) spans.push(hint('  '), key('enter'), hint(' accept · '), key('esc'), hint(' cancel'));
  return { left: { spans }, cursorX: begin.length + measureText(printVisible(query)) };
}
