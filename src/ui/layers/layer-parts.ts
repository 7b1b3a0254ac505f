/** What all layers share: keys by name, texts cut and wrapped to the room, the line of hints, steps that close. Pure. */
import type { KeyInput, MouseInput, PasteInput } from '#/terminal/input/input-event.ts';
import { printKeyName } from '#/terminal/input/key-names.ts';
import { measureText } from '#/terminal/text/clusters.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import { wrapText } from '#/terminal/text/wrap-text.ts';
import type { Style } from '#/terminal/cells/style.ts';
import type { UiEffect } from '#/ui/app/ui-effect.ts';
import { cutLine, cutText } from '#/ui/text/fit-line.ts';
import { EMPTY_LINE, type Line, type Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer, LayerStep } from './layer.ts';

/** What reaches a layer from the terminal. */
export type LayerInput = KeyInput | PasteInput | MouseInput;

/** Columns left of everything but markers. */
export const MARGIN = 2;

/** The key's name as `printKeyName` has it; undefined for the mouse, pastes and keys that come up. */
export function readPressedKey(input: LayerInput): string | undefined {
  return input.type === 'key' && input.kind !== 'release' ? printKeyName(input) : undefined;
}

/** The one character that the key types; empty where it types none. */
export function readTyped(input: LayerInput): string {
  return input.type === 'key' && input.kind !== 'release' ? input.text : '';
}

/** Closes the layer. */
export function closeLayer(...effects: readonly UiEffect[]): LayerStep {
  return { layer: undefined, effects };
}

/** Goes on with this layer. */
export function keepLayer(layer: Layer, ...effects: readonly UiEffect[]): LayerStep {
  return { layer, effects };
}

/** Goes on, and leaves the key to what is below: transcript, shortcuts of the screen. */
export function passKey(layer: Layer): LayerStep {
  return { layer, effects: [], isPassed: true };
}

/** Whether a key is none of a layer's: what it does not know and what types nothing, such as f3 or ctrl+t. */
export function isForBelow(input: LayerInput): boolean {
  return input.type === 'key' && input.text === '' && !['enter', 'escape', 'backspace', 'tab'].includes(input.key);
}

/** From so many columns on a text leaves some free on the right, too. */
const ROOMY_COLS = 60;

/** Text of one look, wrapped, behind an indent. */
export function wrapStyled(text: string, cols: number, style?: Style, indent = MARGIN): Line[] {
  const margin = ' '.repeat(Math.max(0, Math.min(indent, cols - 1)));
  const room = cols - margin.length - (cols < ROOMY_COLS ? 0 : MARGIN);
  return wrapText(text, Math.max(1, room)).map((row) =>
    row === '' ? EMPTY_LINE : { spans: [{ text: margin }, style === undefined ? { text: row } : { text: row, style }] },
  );
}

/** A key and what it does: `['enter', 'confirm']`. */
export type Hint = readonly [key: string, what: string];

/** `enter confirm · esc cancel`, on as many rows as it needs, `maxRows` at most; of what has no room the last stays: it is the way out. */
export function drawHints(hints: readonly Hint[], cols: number, theme: Theme, maxRows = 2): Line[] {
  const room = Math.max(1, cols - MARGIN);
  const rows: Hint[][] = [];
  let used = 0;
  for (const hint of hints) {
    const width = measureText(`${hint[0]} ${hint[1]}`);
    const row = rows.at(-1);
    if (row === undefined || used + 3 + width > room) {
      rows.push([hint]);
      used = width;
    } else {
      row.push(hint);
      used += 3 + width;
    }
  }
  const last = hints.at(-1);
  if (rows.length > maxRows && last !== undefined) {
    rows.length = maxRows;
    const row = rows[maxRows - 1] ?? [];
    const wide = (all: readonly Hint[]): number => measureText(all.map(([key, what]) => `${key} ${what}`).join(' · '));
    while (row.length > 0 && wide([...row, last]) > room) row.pop();
    row.push(last);
  }
  return rows.map((row) => {
    const spans: Span[] = [{ text: ' '.repeat(MARGIN) }];
    for (const [at, [key, what]] of row.entries()) {
      if (at > 0) spans.push({ text: ' · ', style: theme.hint });
      spans.push({ text: key, style: theme.hintKey }, { text: ` ${what}`, style: theme.hint });
    }
    return cutLine({ spans }, cols);
  });
}

/** The lines in so many rows: where there are more, the last row says so, or the only one, and the key that shows all. */
export function cutLong(lines: readonly Line[], rows: number, cols: number, theme: Theme): readonly Line[] {
  const [first] = lines;
  if (lines.length <= rows || rows <= 0 || first === undefined) return lines.slice(0, Math.max(0, rows));
  const key = [
    { text: '^a', style: theme.hintKey },
    { text: ' view all', style: theme.hint },
  ];
  if (rows === 1)
    return [
      { spans: [...cutLine(first, Math.max(1, cols - 14), '').spans, { text: ' … ', style: theme.dim }, ...key] },
    ];
  const hidden = lines.length - rows + 1;
  const note = cutText(`${' '.repeat(MARGIN)}[… ${hidden} ${hidden === 1 ? 'line' : 'lines'}] `, cols);
  return [...lines.slice(0, rows - 1), { spans: [{ text: note, style: theme.dim }, ...key] }];
}

/** The lines in at most `rows` rows, no row wider than `cols`. The last guard of every layer: a room may be of any size. */
export function clampLines(lines: readonly Line[], cols: number, rows: number): Line[] {
  return lines.slice(0, Math.max(0, rows)).map((line) => cutLine(line, cols));
}

/** A word of others within a sentence of ours: one line, visible. */
export function printWord(text: string): string {
  return printVisible(text.replaceAll(/\s+/g, ' ').trim());
}
