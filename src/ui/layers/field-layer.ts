/** A question that is answered with one line of text. Pure. */
import { EMPTY_LINE, type Line } from '#/ui/text/line.ts';
import type { Layer, LayerFrame, LayerRows, LayerStep } from './layer.ts';
import {
  clampLines,
  closeLayer,
  drawHints,
  isForBelow,
  keepLayer,
  MARGIN,
  passKey,
  readPressedKey,
  wrapStyled,
} from './layer-parts.ts';
import { applyField, createField, drawField, printField, type TextField } from './text-field.ts';

/** What is asked, and what becomes of the text. */
export interface FieldSpec {
  readonly name: string;
  readonly title: string;
  /** Below the title. */
  readonly about?: string;
  /** What stands there at first. */
  readonly text?: string;
  readonly placeholder?: string;
  /** What enter does, for the hints. */
  readonly confirmHint: string;
  /** What escape does, for the hints. Default: `cancel`. */
  readonly cancelHint?: string;
  /** Is asked with the text, trimmed and not empty. */
  readonly onSubmit: (text: string) => LayerStep;
  /** What enter comes to while there is no text. Default: nothing. */
  readonly onEmpty?: () => LayerStep;
}

/** Opens the question, with the cursor behind the text that stands there. */
export function createFieldLayer(spec: FieldSpec): Layer {
  return openAt(spec, createField(spec.text));
}

function openAt(spec: FieldSpec, field: TextField): Layer {
  const layer: Layer = {
    name: spec.name,
    place: 'composer',
    onInput(input) {
      const key = readPressedKey(input);
      if (key === 'enter') {
        const text = printField(field).trim();
        if (text !== '') return spec.onSubmit(text);
        return spec.onEmpty?.() ?? keepLayer(layer);
      }
      if (key === 'escape' || key === 'ctrl+c') return closeLayer();
      const next = applyField(field, input);
      if (next !== undefined) return keepLayer(openAt(spec, next));
      return isForBelow(input) ? passKey(layer) : keepLayer(layer);
    },
    draw: (frame) => drawFieldLayer(spec, field, frame),
  };
  return layer;
}

function drawFieldLayer(spec: FieldSpec, field: TextField, { cols, rows, theme }: LayerFrame): LayerRows {
  const title = wrapStyled(spec.title, cols, theme.bold);
  const about = spec.about === undefined ? [] : wrapStyled(spec.about, cols, theme.dim);
  const marker = cols > MARGIN * 2 ? '› ' : '';
  const drawn = drawField(field, cols - marker.length, theme, { placeholder: spec.placeholder ?? '' });
  const hints = drawHints(
    [
      ['enter', spec.confirmHint],
      ['esc', spec.cancelHint ?? 'cancel'],
    ],
    cols,
    theme,
  );
  const line: Line = { spans: [{ text: marker, style: theme.userMarker }, ...drawn.spans] };
  // What is typed is seen in any room; the rest as far as there is some.
  const parts = [[...title, ...about], [EMPTY_LINE], [line], [EMPTY_LINE], hints];
  const kept =
    rows >= parts.flat().length ? parts : rows >= title.length + 1 + hints.length ? [title, [line], hints] : [[line]];
  const lines = kept.flat();
  const y = lines.indexOf(line);
  return { lines: clampLines(lines, cols, rows), cursor: { x: Math.min(cols - 1, marker.length + drawn.cursorX), y } };
}
