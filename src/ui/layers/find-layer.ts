/** The bar that finds text in the transcript: what is typed is shown at once, further places by the arrows. Pure. */
import { isObject } from '#/base/json.ts';
import { encodeLine, type Line } from '#/ui/text/line.ts';
import { spreadLine } from '#/ui/text/fit-line.ts';
import type { FindState } from '#/ui/transcript/find-text.ts';
import type { Layer, LayerFrame, LayerRows } from './layer.ts';
import { clampLines, closeLayer, drawHints, isForBelow, keepLayer, passKey, readPressedKey } from './layer-parts.ts';
import { applyField, createField, drawField, printField, type TextField } from './text-field.ts';

/** @param query what was looked for before; empty: nothing */
export function createFindLayer(query: string): Layer {
  return openAt(createField(query), undefined);
}

function openAt(field: TextField, found: FindState | undefined): Layer {
  const layer: Layer = {
    name: 'find',
    place: 'composer',
    onInput(input) {
      const step = (by: 1 | -1): ReturnType<Layer['onInput']> =>
        keepLayer(layer, { type: 'find', query: printField(field), step: by });
      switch (readPressedKey(input)) {
        case 'escape':
        case 'ctrl+c':
          return closeLayer({ type: 'find', query: undefined });
        case 'enter':
        case 'down':
        case 'f3':
        case 'ctrl+n':
          return step(1);
        case 'up':
        case 'shift+f3':
        case 'shift+enter':
        case 'ctrl+p':
          return step(-1);
        default:
          break;
      }
      const edited = applyField(field, input);
      if (edited !== undefined) {
        const query = printField(edited);
        const isSame = query === printField(field);
        return keepLayer(
          openAt(edited, isSame ? found : undefined),
          ...(isSame ? [] : [{ type: 'find', query } as const]),
        );
      }
      return isForBelow(input) || input.type === 'mouse' ? passKey(layer) : keepLayer(layer);
    },
    onAnswer: (topic, value) => (topic === 'find' && isFindState(value) ? openAt(field, value) : layer),
    draw: (frame) => drawFind(field, found, frame),
  };
  return layer;
}

function isFindState(value: unknown): value is FindState {
  return isObject(value) && typeof value['at'] === 'number' && typeof value['count'] === 'number';
}

const LABEL = '  Find: ';

/** Said where only a part of the session is here, and there is room for it. */
const PART = ', earlier messages not searched';
const PART_COLS = 72;

function printCount({ at, count }: FindState): string {
  return count === 0 ? 'not found' : `${at} of ${count}`;
}

function drawFind(field: TextField, found: FindState | undefined, { cols, rows, theme }: LayerFrame): LayerRows {
  const isEmpty = printField(field) === '';
  const count =
    isEmpty || found === undefined ? '' : `${printCount(found)}${found.isPart && cols >= PART_COLS ? PART : ''} `;
  const room = Math.max(1, cols - LABEL.length - count.length - 1);
  const drawn = drawField(field, room, theme, { placeholder: 'Type to find in the whole transcript' });
  const bar: Line = { spans: [{ text: LABEL, style: theme.hint }, ...drawn.spans] };
  const lines = [
    spreadLine(bar, encodeLine(count, found?.count === 0 ? theme.warning : theme.dim), cols, 1),
    ...drawHints(
      [
        ['enter', 'next'],
        ['↑/↓', 'previous/next'],
        ['esc', 'close'],
      ],
      cols,
      theme,
      1,
    ),
  ];
  return {
    lines: clampLines(lines, cols, rows),
    cursor: { x: Math.min(cols - 1, LABEL.length + drawn.cursorX), y: 0 },
  };
}
