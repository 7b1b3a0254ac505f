/** What a terminal in memory shows, as a snapshot: comparable with those of frames. Pure. */
import type { IBufferCell } from '@xterm/headless';
import type { ScreenSnapshot, StyleRun } from '#/terminal/screen/snapshot.ts';
import type { VirtualTerminal } from './virtual-terminal.ts';

/** @param isCursorVisible xterm.js does not tell */
export function readTerminal({ terminal }: VirtualTerminal, isCursorVisible: boolean): ScreenSnapshot {
  const { cols, rows } = terminal;
  const buffer = terminal.buffer.active;
  const text: string[] = [];
  const styles: StyleRun[] = [];
  for (let row = 0; row < rows; row += 1) {
    const line = buffer.getLine(buffer.baseY + row);
    text.push(line?.translateToString(true, 0, cols).replace(/ +$/, '') ?? '');
    let run: StyleRun | undefined;
    for (let x = 0; x < cols; x += 1) {
      const cell = line?.getCell(x);
      const style = cell === undefined ? '' : printCellStyle(cell);
      if (run !== undefined && run.style === style) run = { ...run, to: x + 1 };
      else {
        if (run !== undefined && run.style !== '') styles.push(run);
        run = { row, from: x, to: x + 1, style };
      }
    }
    if (run !== undefined && run.style !== '') styles.push(run);
  }
  return {
    cols,
    rows,
    text,
    styles,
    cursor: isCursorVisible ? `${buffer.cursorX},${buffer.cursorY} default` : 'hidden',
    modes: buffer.type === 'alternate' ? ['alt-screen'] : [],
  };
}

function printCellStyle(cell: IBufferCell): string {
  const words: string[] = [];
  if (cell.isBold()) words.push('bold');
  if (cell.isDim()) words.push('dim');
  if (cell.isItalic()) words.push('italic');
  if (cell.isUnderline()) words.push('underline=single');
  if (cell.isInverse()) words.push('reverse');
  if (cell.isStrikethrough()) words.push('strike');
  if (!cell.isFgDefault()) words.push(`fg=${printCellColour(cell.isFgRGB(), cell.getFgColor())}`);
  if (!cell.isBgDefault()) words.push(`bg=${printCellColour(cell.isBgRGB(), cell.getBgColor())}`);
  return words.join(' ');
}

function printCellColour(isRgb: boolean, colour: number): string {
  return isRgb ? `#${colour.toString(16).padStart(6, '0')}` : `ansi-${colour}`;
}

/** The column of a text in a row, in cells; undefined where it is not there. */
export function findText(
  snapshot: ScreenSnapshot,
  text: string,
): { readonly row: number; readonly from: number; readonly to: number } | undefined {
  for (const [row, line] of snapshot.text.entries()) {
    const at = line.indexOf(text);
    if (at < 0) continue;
    const from = Bun.stringWidth(line.slice(0, at));
    return { row, from, to: from + Bun.stringWidth(text) };
  }
  return undefined;
}
