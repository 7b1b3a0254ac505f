/** The keys, in as many columns as there is room for; scrolls where they do not all fit. Pure. */
import { measureText } from '#/terminal/text/clusters.ts';
import { padLine } from '#/ui/text/fit-line.ts';
import { EMPTY_LINE, encodeLine, type Line } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import type { Layer, LayerFrame, LayerRows } from './layer.ts';
import {
  clampLines,
  closeLayer,
  drawHints,
  isForBelow,
  keepLayer,
  MARGIN,
  passKey,
  readPressedKey,
  readTyped,
} from './layer-parts.ts';

/** Keys that belong together. */
export interface ShortcutGroup {
  readonly title: string;
  readonly keys: readonly (readonly [key: string, what: string])[];
}

/** As they are unless remapped. docs/ui.md has the same table. */
export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: 'Compose',
    keys: [
      ['/', 'Commands'],
      ['@', 'Mention files'],
      ['$', 'Skills'],
      ['!', 'Shell command'],
      ['^j', 'New line'],
      ['^v', 'Paste image'],
      ['^g', 'External editor'],
      ['^r', 'Search history'],
      ['esc esc', 'Edit old message'],
    ],
  },
  {
    title: 'Session',
    keys: [
      ['enter', 'Send / steer the turn'],
      ['tab', 'Queue for later'],
      ['shift+←', 'Edit the queued one'],
      ['shift+tab', 'Change mode'],
      ['alt+,', 'Less reasoning'],
      ['alt+.', 'More reasoning'],
      ['f2', 'Warnings'],
      ['f4', 'Inspect activity'],
      ['esc', 'Interrupt'],
      ['^z', 'Suspend'],
      ['^c ^c', 'Quit'],
    ],
  },
  {
    title: 'Transcript',
    keys: [
      ['^t', 'Details of tools'],
      ['f3', 'Find text'],
      ['pgup / pgdn', 'Scroll'],
      ['^home / ^end', 'Top / latest'],
      ['drag', 'Select text'],
      ['^c', 'Copy selection'],
      ['^l', 'Draw anew'],
    ],
  },
];

const GAP = 4;

/** Opens the panel; what is typed goes to what stands below it. */
export function createShortcutsLayer(groups: readonly ShortcutGroup[] = SHORTCUTS): Layer {
  return openAt(groups, 0);
}

function openAt(groups: readonly ShortcutGroup[], top: number): Layer {
  const layer: Layer = {
    name: 'shortcuts',
    place: 'composer',
    onInput(input, frame) {
      const room = planRoom(groups, frame);
      const last = Math.max(0, room.lines.length - room.shown);
      const at = Math.min(top, last);
      const go = (to: number): ReturnType<Layer['onInput']> =>
        keepLayer(openAt(groups, Math.max(0, Math.min(last, to))));
      if (input.type === 'mouse')
        return input.kind === 'wheel-up' ? go(at - 1) : input.kind === 'wheel-down' ? go(at + 1) : keepLayer(layer);
      switch (readPressedKey(input)) {
        case 'up':
          return go(at - 1);
        case 'down':
          return go(at + 1);
        case 'pageup':
          return last === 0 ? passKey(layer) : go(at - room.shown);
        case 'pagedown':
          return last === 0 ? passKey(layer) : go(at + room.shown);
        case 'home':
          return go(0);
        case 'end':
          return go(last);
        case 'escape':
        case '?':
        case 'enter':
        case 'f1':
        case 'ctrl+c':
          return closeLayer();
        default:
          return isForBelow(input) ? passKey(layer) : keepLayer(layer);
      }
    },
    givesWay: (input) => input.type === 'paste' || !['', '?'].includes(readTyped(input)),
    draw: (frame) => drawShortcuts(groups, top, frame),
  };
  return layer;
}

/** The rows of all groups, and how many of them are seen. */
function planRoom(
  groups: readonly ShortcutGroup[],
  { cols, rows, theme }: LayerFrame,
): { readonly lines: readonly Line[]; readonly shown: number } {
  const lines = layoutGroups(groups, cols, theme);
  // Title and hints; two blank rows where nothing is lost by them.
  const chrome = lines.length + 4 <= rows ? 4 : rows > 4 ? 2 : rows > 1 ? 1 : 0;
  return { lines, shown: Math.max(1, Math.min(lines.length, rows - chrome)) };
}

function layoutGroups(groups: readonly ShortcutGroup[], cols: number, theme: Theme): readonly Line[] {
  const blocks = groups.map((group) => drawGroup(group, theme));
  const room = cols - MARGIN;
  const wide = (row: readonly Block[]): number => row.reduce((sum, { width }) => sum + width + GAP, -GAP);
  const count =
    [blocks.length, 2, 1].find((columns) => columns <= blocks.length && wide(blocks.slice(0, columns)) <= room) ?? 1;
  const lines: Line[] = [];
  for (let from = 0; from < blocks.length; from += count) {
    const row = blocks.slice(from, from + count);
    if (from > 0) lines.push(EMPTY_LINE);
    const height = Math.max(...row.map(({ lines: own }) => own.length));
    for (let y = 0; y < height; y += 1) {
      const spans = row.flatMap(
        (block, at) => padLine(block.lines[y] ?? EMPTY_LINE, block.width + (at === row.length - 1 ? 0 : GAP)).spans,
      );
      lines.push({ spans: [{ text: ' '.repeat(MARGIN) }, ...spans] });
    }
  }
  return lines;
}

interface Block {
  readonly lines: readonly Line[];
  readonly width: number;
}

function drawGroup({ title, keys }: ShortcutGroup, theme: Theme): Block {
  const keyCols = Math.max(...keys.map(([key]) => measureText(key))) + 2;
  const width = Math.max(measureText(title), ...keys.map(([, what]) => keyCols + measureText(what)));
  const rows = keys.map(([key, what]): Line => ({
    spans: [{ text: key, style: theme.accent }, { text: ' '.repeat(keyCols - measureText(key)) }, { text: what }],
  }));
  return { lines: [encodeLine(title, theme.bold), ...rows], width };
}

function drawShortcuts(groups: readonly ShortcutGroup[], top: number, frame: LayerFrame): LayerRows {
  const { cols, rows, theme } = frame;
  const { lines, shown } = planRoom(groups, frame);
  const last = Math.max(0, lines.length - shown);
  const from = Math.min(top, last);
  const body = lines.slice(from, from + shown);
  const hints = drawHints(
    [
      ...(last === 0 ? [] : ([[`↑/↓`, `scroll (${from + body.length}/${lines.length})`]] as const)),
      ['/keymap', 'changes them'],
      ['esc', 'close'],
    ],
    cols,
    theme,
    1,
  );
  const gap = lines.length + 4 <= rows ? [EMPTY_LINE] : [];
  const title = rows > 4 ? [encodeLine('  Keyboard shortcuts', theme.bold)] : [];
  return { lines: clampLines([...title, ...gap, ...body, ...gap, ...(rows > 1 ? hints : [])], cols, rows) };
}
