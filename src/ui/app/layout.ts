/** Which rows of the screen belong to what. The transcript gets what the others leave; on a small screen the least needed go first. Pure. */
import { drawComposer, drawPopup } from '#/ui/composer/composer.ts';
import type { LayerFrame, LayerRows } from '#/ui/layers/layer.ts';
import { cutLine, cutText } from '#/ui/text/fit-line.ts';
import { EMPTY_LINE, type Line } from '#/ui/text/line.ts';
import { wrapLine } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { drawFooter } from './footer.ts';
import { drawQueue, printBackground } from './queue-panel.ts';
import { isWorking, mayMove, type UiState } from './ui-state.ts';
import { drawWorkingRow } from './working-row.ts';

export interface Layout {
  /** The transcript has the rows from 0 on. */
  readonly transcriptRows: number;
  /** Rows between it and the box: the working row, what waits. */
  readonly above: readonly Line[];
  /** Their first row: at `transcriptRows`, or higher, so that they stand above a popup. */
  readonly aboveY: number;
  /** The composer, or the layer in its place: rows on a surface. */
  readonly box: {
    readonly y: number;
    /** With its empty rows above and below. */
    readonly rows: number;
    /** Empty rows above its content. */
    readonly padRows: number;
    readonly content: LayerRows;
  };
  /** Right above the box, over the end of the transcript. */
  readonly popup: LayerRows | undefined;
  /** Status line and hints, from behind the box on. */
  readonly footer: LayerRows;
  /** A layer that has the whole screen. */
  readonly screen: LayerRows | undefined;
}

/** Of the screen's rows, for the text of a draft. */
const DRAFT_SHARE = 0.6;
/** Where a popup would have fewer rows beside what stands above the box, it covers that. */
const LEAST_POPUP_ROWS = 6;

/** The frame that a layer at this place draws in, and takes input with. */
export function planLayerFrame(state: UiState, place: 'composer' | 'screen'): LayerFrame {
  const { cols, rows } = state.size;
  const room = place === 'screen' ? rows : Math.max(1, rows - 2 * padRowsOf(rows) - Math.min(3, Math.floor(rows / 8)));
  return { cols, rows: room, theme: state.theme, nowMs: state.nowMs };
}

/** A long draft has three fifths of the screen, as in Codex; the composer brings its own padding. */
function planComposerFrame(state: UiState): LayerFrame {
  const { cols, rows } = state.size;
  const room = Math.max(1, Math.round(rows * DRAFT_SHARE) + 2 * padRowsOf(rows));
  return { cols, rows: room, theme: state.theme, nowMs: state.nowMs };
}

export function planLayout(state: UiState): Layout {
  const { rows } = state.size;
  const top = state.layers.at(-1);
  const screen = top?.place === 'screen' ? top.draw(planLayerFrame(state, 'screen')) : undefined;
  const layer = state.layers.findLast(({ place }) => place === 'composer');
  const padRows = layer === undefined ? 0 : padRowsOf(rows);
  const content =
    layer === undefined
      ? drawComposer(state.composer, planComposerFrame(state), padRowsOf(rows) > 0)
      : layer.draw(planLayerFrame(state, 'composer'));
  const most = layer === undefined ? planComposerFrame(state).rows : planLayerFrame(state, 'composer').rows;
  const lines = content.lines.slice(0, most);
  const boxRows = Math.min(rows, lines.length + 2 * padRows);
  const footer = layer === undefined ? drawFooter(state, rows - boxRows) : { lines: [] };
  const above = drawAbove(state, rows - boxRows - footer.lines.length);
  const y = Math.max(0, rows - boxRows - footer.lines.length);
  const popupRoom = y - above.length >= LEAST_POPUP_ROWS ? y - above.length : y;
  const popup =
    layer === undefined && y > 0
      ? drawPopup(state.composer, { ...planComposerFrame(state), rows: popupRoom })
      : undefined;
  return {
    transcriptRows: Math.max(0, y - above.length),
    above,
    aboveY: Math.max(0, y - above.length - (popup?.lines.length ?? 0)),
    box: { y, rows: boxRows, padRows, content: { ...content, lines } },
    popup,
    footer,
    screen,
  };
}

/** The box breathes where there is room. */
function padRowsOf(rows: number): number {
  return rows >= 12 ? 1 : 0;
}

/** Bullet, time and key beside the text of the working row, which is cut before they are. */
const TIME_CELLS = '• (59m 59s • esc to interrupt)'.length + 1;
const SHORTEST_STATUS_CELLS = 8;
/** The whole of it is said when no request helps. */
const CAUSE_ROWS = 3;

/** Why the request is sent again, below the row that says so. */
function drawCause(cause: string | undefined, cols: number, theme: Theme): readonly Line[] {
  if (cause === undefined || cause === '') return [];
  const line: Line = { spans: [{ text: cause, style: theme.dim }] };
  const rows = wrapLine(line, cols, { firstIndent: [{ text: '  └ ', style: theme.dim }], indent: [{ text: '    ' }] });
  return rows.slice(0, CAUSE_ROWS);
}

/** What stands between transcript and box, at most `room` rows. */
function drawAbove(state: UiState, room: number): readonly Line[] {
  const { live, theme } = state;
  const { cols } = state.size;
  if (live === undefined || room < 2) return [];
  const background = printBackground(live);
  const lines: Line[] = [];
  const turn = live.turn;
  const isAsked = state.layers.some(({ place }) => place === 'composer');
  if (isWorking(state) && turn !== undefined && !state.isAnswering && !isAsked) {
    lines.push(
      drawWorkingRow(
        {
          text: cutText(state.transcript.statusText ?? 'Working', Math.max(SHORTEST_STATUS_CELLS, cols - TIME_CELLS)),
          elapsedMs: state.nowMs - turn.startedAtMs,
          suffix: background === '' ? '' : ` · ${background}`,
          moves: mayMove(state),
          tellsTime: state.facts.mode !== 'accessible',
        },
        theme,
      ),
      ...drawCause(state.transcript.statusCause, cols, theme),
      EMPTY_LINE,
    );
  } else if (background !== '' && !isAsked) {
    lines.push({ spans: [{ text: `  ${background}`, style: theme.dim }] }, EMPTY_LINE);
  }
  const queue = isAsked ? [] : drawQueue(live, theme);
  if (queue.length > 0) lines.push(...queue, EMPTY_LINE);
  if (lines.length > 0 && room > lines.length + 2) lines.unshift(EMPTY_LINE);
  return lines.slice(0, Math.max(1, Math.floor((room * 2) / 3))).map((line) => cutLine(line, cols));
}
