/**
 * A frame as text that is the same on every machine: the rows, how which columns look, the cursor, the modes. What tests keep and
 * people read. Pure.
 */
import { printColour } from '#/terminal/cells/colour.ts';
import { BLANK, CONTINUATION } from '#/terminal/cells/glyphs.ts';
import type { Grid } from '#/terminal/cells/grid.ts';
import {
  BOLD,
  DIM,
  ITALIC,
  REVERSE,
  STRIKE,
  UNDERLINES,
  UNDERLINE_MASK,
  UNDERLINE_SHIFT,
  type StyleParts,
} from '#/terminal/cells/style.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import { PLAIN_MODES, type Frame, type TerminalModes } from './frame.ts';

/** Columns of one row that look alike and not as usual. */
export interface StyleRun {
  readonly row: number;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** `bold underline=curly fg=#63a8f8 bg=ansi-4 link=https://...`, always in this order. */
  readonly style: string;
}

export interface ScreenSnapshot {
  readonly cols: number;
  readonly rows: number;
  /** Each row without the spaces at its end. */
  readonly text: readonly string[];
  readonly styles: readonly StyleRun[];
  /** `3,4 block`, or `hidden`. */
  readonly cursor: string;
  /** `alt-screen`, `kitty-flags=7`, `title="..."`: what is not as a shell leaves it, in this order. */
  readonly modes: readonly string[];
}

/** What a frame shows. */
export function encodeSnapshot({ grid, cursor, modes }: Frame): ScreenSnapshot {
  return {
    cols: grid.cols,
    rows: grid.rows,
    text: Array.from({ length: grid.rows }, (_, y) => printRow(grid, y)),
    styles: Array.from({ length: grid.rows }, (_, y) => listStyles(grid, y)).flat(),
    cursor: cursor.visible ? `${cursor.x},${cursor.y} ${cursor.shape}` : 'hidden',
    modes: listModes(modes),
  };
}

/** The text of one row; a wide cell stands once. */
export function printRow(grid: Grid, y: number): string {
  let text = '';
  for (let at = y * grid.cols; at < (y + 1) * grid.cols; at += 1) {
    const content = grid.content[at] ?? BLANK;
    if (content !== CONTINUATION) text += grid.pools.glyphs.textOf(content);
  }
  return text.replace(/ +$/, '');
}

function listStyles(grid: Grid, row: number): StyleRun[] {
  const runs: StyleRun[] = [];
  const start = row * grid.cols;
  for (let from = 0; from < grid.cols;) {
    const id = grid.style[start + from] ?? 0;
    let to = from + 1;
    while (to < grid.cols && grid.style[start + to] === id) to += 1;
    if (id !== 0) runs.push({ row, from, to, style: printStyle(grid.pools.styles.partsOf(id)) });
    from = to;
  }
  return runs;
}

function printStyle({ attributes, fg, bg, link }: StyleParts): string {
  const words: string[] = [];
  if (attributes & BOLD) words.push('bold');
  if (attributes & DIM) words.push('dim');
  if (attributes & ITALIC) words.push('italic');
  if (attributes & UNDERLINE_MASK) {
    words.push(`underline=${UNDERLINES[(attributes & UNDERLINE_MASK) >> UNDERLINE_SHIFT]}`);
  }
  if (attributes & REVERSE) words.push('reverse');
  if (attributes & STRIKE) words.push('strike');
  if (fg !== 0) words.push(`fg=${printColour(fg)}`);
  if (bg !== 0) words.push(`bg=${printColour(bg)}`);
  if (link !== '') words.push(`link=${link}`);
  return words.join(' ');
}

function listModes(modes: TerminalModes): string[] {
  const words: string[] = [];
  if (modes.altScreen) words.push('alt-screen');
  if (modes.bracketedPaste) words.push('bracketed-paste');
  if (modes.kittyFlags !== 0) words.push(`kitty-flags=${modes.kittyFlags}`);
  if (modes.modifyOtherKeys !== 0) words.push(`modify-other-keys=${modes.modifyOtherKeys}`);
  if (modes.mouse !== PLAIN_MODES.mouse) words.push(`mouse=${modes.mouse}`);
  if (modes.focusEvents) words.push('focus-events');
  if (!modes.autowrap) words.push('no-autowrap');
  if (modes.title !== undefined) words.push(`title=${JSON.stringify(printVisible(modes.title))}`);
  return words;
}

/** A snapshot as a file: ends in a line feed, holds nothing of the machine. */
export function printSnapshot(snapshot: ScreenSnapshot): string {
  const width = String(snapshot.rows - 1).length;
  return [
    `size ${snapshot.cols}x${snapshot.rows}`,
    `cursor ${snapshot.cursor}`,
    ['modes', ...snapshot.modes].join(' '),
    'text',
    ...snapshot.text.map((row, y) => `${String(y).padStart(width)}|${row}`),
    'styles',
    ...snapshot.styles.map(({ row, from, to, style }) => `${row}:${from}-${to} ${style}`),
    '',
  ].join('\n');
}

/** `printSnapshot` backwards; undefined for a text that is no snapshot. */
export function parseSnapshot(text: string): ScreenSnapshot | undefined {
  const lines = text.split('\n');
  const size = /^size (\d+)x(\d+)$/.exec(lines[0] ?? '');
  const cursor = /^cursor (.+)$/.exec(lines[1] ?? '');
  if (size === null || cursor === null || !/^modes( |$)/.test(lines[2] ?? '') || lines[3] !== 'text') return undefined;
  const rows = Number(size[2]);
  const rowTexts = lines.slice(4, 4 + rows).map((line) => /^ *\d+\|(.*)$/.exec(line)?.[1]);
  if (rowTexts.length !== rows || rowTexts.includes(undefined) || lines[4 + rows] !== 'styles') return undefined;
  const styles: StyleRun[] = [];
  for (const line of lines.slice(5 + rows)) {
    const match = /^(\d+):(\d+)-(\d+) (.+)$/.exec(line);
    if (match !== null) {
      styles.push({ row: Number(match[1]), from: Number(match[2]), to: Number(match[3]), style: match[4] ?? '' });
    } else if (line !== '') return undefined;
  }
  return {
    cols: Number(size[1]),
    rows,
    text: rowTexts.map((row) => row ?? ''),
    styles,
    cursor: cursor[1] ?? '',
    modes: splitModes((lines[2] ?? '').slice('modes '.length)),
  };
}

/** Words, of which the title is the last and may hold spaces. */
function splitModes(text: string): string[] {
  if (text === '') return [];
  const at = text.indexOf('title="');
  if (at < 0) return text.split(' ');
  return [...text.slice(0, at).split(' ').slice(0, -1), text.slice(at)];
}
