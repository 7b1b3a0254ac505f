/** What is seen of the transcript, into cells: rows, the prompt that has scrolled off, what is marked. */
import { DEFAULT_COLOUR } from '#/terminal/cells/colour.ts';
import { cutRegion, drawStyle, type Region } from '#/terminal/cells/draw.ts';
import { drawLine } from '#/ui/text/draw-line.ts';
import { cutLine } from '#/ui/text/fit-line.ts';
import type { Style } from '#/terminal/cells/style.ts';
import { measureLine } from '#/ui/text/wrap-line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Cell } from './cell.ts';
import { promptText } from './cells/user.ts';
import { findInRow } from './find-text.ts';
import { flattenText, joinRow, type Row } from './rows.ts';
import { measureMarked, orderSelection, type Selection, type TextBlocks } from './selection.ts';
import type { PlacedBlock } from './viewport.ts';

/** How it is drawn. */
export interface TranscriptLook {
  readonly theme: Theme;
  readonly nowMs: number;
  /** Whether anything may move by itself. */
  readonly animations: boolean;
}

export interface SeenTranscript {
  readonly placed: readonly PlacedBlock[];
  readonly blocks: TextBlocks & { keyAt(index: number): string };
  readonly look: TranscriptLook;
  /** The prompt of the first row, where it has scrolled off. */
  readonly sticky: Cell | undefined;
  /** Key of the prompt that is looked at. */
  readonly browsed: string | undefined;
  readonly selection: Selection | undefined;
  /** What is searched for. */
  readonly query: string | undefined;
}

const MARKED: Style = { reverse: true };
/** All of it alike, its marker too. */
const BROWSED: Style = { fg: DEFAULT_COLOUR, reverse: true, dim: false };
/** Bullets of what runs are bright for half of this. */
const PULSE_MS = 1200;

/** Answers whether something of it moves. */
export function drawTranscript(region: Region, seen: SeenTranscript): boolean {
  const { blocks, look, selection, query } = seen;
  const ordered = selection === undefined ? undefined : orderSelection(selection, (key) => blocks.findKey(key));
  const wanted = query?.toLowerCase() ?? '';
  let isMoving = false;
  for (const { index, from, rows: count, y } of seen.placed) {
    const rows = blocks.rowsAt(index);
    const isBrowsed = seen.browsed !== undefined && blocks.keyAt(index) === seen.browsed;
    for (let at = 0; at < count; at += 1) {
      const row = rows.at(from + at);
      if (row === undefined || from + at >= rows.length) continue;
      isMoving ||= row.isPulsing === true;
      drawLine(region, y + at, joinRow(row.isPulsing === true && look.animations ? pulse(row, look) : row));
      if (isBrowsed) drawStyle(cutRegion(region, 0, y + at, region.cols, 1), BROWSED);
      if (wanted !== '') {
        for (const { x, cells } of findInRow(row, wanted)) drawStyle(cutRegion(region, x, y + at, cells, 1), MARKED);
      }
      const marked = ordered === undefined ? undefined : measureMarked(ordered, index, from + at);
      if (marked === undefined) continue;
      const end = Math.min(marked.to ?? Number.POSITIVE_INFINITY, measureLine(joinRow(row)));
      if (end > marked.from) drawStyle(cutRegion(region, marked.from, y + at, end - marked.from, 1), MARKED);
    }
  }
  drawSticky(region, seen);
  return isMoving;
}

function pulse(row: Row, { theme, nowMs }: TranscriptLook): Row {
  const [bullet, ...rest] = row.lead;
  if (bullet === undefined) return row;
  const isBright = nowMs % PULSE_MS < PULSE_MS / 2;
  return { ...row, lead: [{ text: bullet.text, style: isBright ? theme.bold : theme.dim }, ...rest] };
}

/** The prompt over the first row, so that it is known what the rows below answer. */
function drawSticky(region: Region, { sticky, look: { theme } }: SeenTranscript): void {
  if (sticky?.kind !== 'user' || region.rows < 4) return;
  const row = cutRegion(region, 0, 0, region.cols, 1);
  drawLine(row, 0, { spans: [{ text: ' '.repeat(region.cols) }] });
  const text = flattenText(promptText(sticky));
  const style = theme.userMarker;
  drawLine(row, 0, { ...cutLine({ spans: [{ text: `› ${text}`, style }] }, region.cols - 1), fill: theme.userMessage });
}
