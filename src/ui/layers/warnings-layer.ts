/** The warnings of this run, one at a time. Pure. */
import { printVisible } from '#/terminal/text/visible.ts';
import { encodeLine, EMPTY_LINE, type Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer, LayerFrame, LayerRows } from './layer.ts';
import {
  clampLines,
  closeLayer,
  drawHints,
  isForBelow,
  keepLayer,
  passKey,
  readPressedKey,
  wrapStyled,
} from './layer-parts.ts';

/** @param warnings for people, the oldest first */
export function createWarningsLayer(warnings: readonly string[]): Layer {
  return openAt(warnings, Math.max(0, warnings.length - 1), 0);
}

function openAt(warnings: readonly string[], at: number, top: number): Layer {
  const layer: Layer = {
    name: 'warnings',
    place: 'composer',
    onInput(input, frame) {
      const go = (next: number): ReturnType<Layer['onInput']> =>
        keepLayer(openAt(warnings, (next + Math.max(1, warnings.length)) % Math.max(1, warnings.length), 0));
      const scroll = (by: number): ReturnType<Layer['onInput']> =>
        keepLayer(openAt(warnings, at, Math.max(0, Math.min(lastTop(warnings[at], frame), top + by))));
      if (input.type === 'mouse')
        return input.kind === 'wheel-up' ? scroll(-1) : input.kind === 'wheel-down' ? scroll(1) : keepLayer(layer);
      switch (readPressedKey(input)) {
        case 'left':
        case 'h':
        case 'p':
          return go(at - 1);
        case 'right':
        case 'l':
        case 'n':
        case 'tab':
          return go(at + 1);
        case 'up':
        case 'k':
          return scroll(-1);
        case 'down':
        case 'j':
          return scroll(1);
        case 'c':
        case 'ctrl+o': {
          const text = warnings[at];
          return text === undefined ? keepLayer(layer) : keepLayer(layer, { type: 'copy', text });
        }
        case 'escape':
        case 'enter':
        case 'q':
        case 'f2':
        case 'ctrl+c':
          return closeLayer();
        default:
          return isForBelow(input) ? passKey(layer) : keepLayer(layer);
      }
    },
    draw: (frame) => drawWarning(warnings, at, top, frame),
  };
  return layer;
}

/** Rows that are not the text: title, two blank ones, hints. */
const CHROME_ROWS = 4;

function lastTop(text: string | undefined, { cols, rows, theme }: LayerFrame): number {
  return Math.max(0, drawText(text, cols, theme).length - Math.max(1, rows - CHROME_ROWS));
}

function drawText(text: string | undefined, cols: number, theme: Theme): readonly Line[] {
  if (text === undefined) return wrapStyled('No warnings.', cols, theme.dim);
  return wrapStyled(printVisible(text, { newlines: true, tabs: true }), cols, {});
}

function drawWarning(warnings: readonly string[], at: number, top: number, frame: LayerFrame): LayerRows {
  const { cols, rows, theme } = frame;
  const count = warnings.length;
  const text = warnings[at];
  const title = encodeLine(count > 1 ? `  Warnings · ${at + 1} of ${count}` : '  Warnings', theme.bold);
  const all = drawText(text, cols, theme);
  const body = all.slice(top, top + Math.max(1, rows - CHROME_ROWS));
  const hints = drawHints(
    [
      ...(count > 1 ? ([['←/→', 'warning']] as const) : []),
      ...(all.length > body.length ? ([['↑/↓', 'scroll']] as const) : []),
      ...(text === undefined ? [] : ([['c', 'copy']] as const)),
      ['esc', 'close'],
    ],
    cols,
    theme,
    1,
  );
  const spare = rows - 1 - body.length - hints.length;
  const gap = (wanted: number): readonly (typeof EMPTY_LINE)[] => (spare >= wanted ? [EMPTY_LINE] : []);
  return { lines: clampLines([...(rows > 1 ? [title] : []), ...gap(2), ...body, ...gap(1), ...hints], cols, rows) };
}
