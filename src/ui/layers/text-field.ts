/** One line of text that is typed, with the keys of readline. A value; secrets are drawn as dots. Pure. */
import { measureCluster, splitClusters } from '#/terminal/text/clusters.ts';
import { printVisible } from '#/terminal/text/visible.ts';
import type { Span } from '#/ui/text/line.ts';
import type { Theme } from '#/ui/theme/theme.ts';
import { readPressedKey, readTyped, type LayerInput } from './layer-parts.ts';

/** The text before and behind the cursor, in clusters, and what was cut last (ctrl+y brings it back). */
export interface TextField {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly killed: string;
}

/** Clusters; more is not taken. */
const MAX_CLUSTERS = 4096;

/** A field with the cursor at its end. */
export function createField(text = ''): TextField {
  return { before: splitField(text), after: [], killed: '' };
}

/** All of its text. */
export function printField(field: TextField): string {
  return [...field.before, ...field.after].join('');
}

/** The field after a key or a paste; undefined: it is no key of a field. */
export function applyField(field: TextField, input: LayerInput): TextField | undefined {
  if (input.type === 'paste') return insert(field, input.text);
  const key = readPressedKey(input);
  if (key === undefined) return undefined;
  const { before, after } = field;
  switch (key) {
    case 'left':
    case 'ctrl+b':
      return { ...field, before: before.slice(0, -1), after: [...before.slice(-1), ...after] };
    case 'right':
    case 'ctrl+f':
      return { ...field, before: [...before, ...after.slice(0, 1)], after: after.slice(1) };
    case 'home':
    case 'ctrl+a':
      return moveTo(field, 0);
    case 'end':
    case 'ctrl+e':
      return moveTo(field, before.length + after.length);
    case 'alt+b':
    case 'ctrl+left':
    case 'alt+left':
      return moveTo(field, findWordStart(before));
    case 'alt+f':
    case 'ctrl+right':
    case 'alt+right':
      return moveTo(field, before.length + findWordEnd(after));
    case 'backspace':
    case 'shift+backspace':
    case 'ctrl+h':
      return { ...field, before: before.slice(0, -1) };
    case 'delete':
    case 'ctrl+d':
      return { ...field, after: after.slice(1) };
    case 'ctrl+u':
      return { before: [], after, killed: before.join('') };
    case 'ctrl+k':
      return { before, after: [], killed: after.join('') };
    case 'ctrl+w':
    case 'alt+backspace':
    case 'ctrl+backspace': {
      const from = findWordStart(before);
      return { before: before.slice(0, from), after, killed: before.slice(from).join('') };
    }
    case 'alt+d':
    case 'ctrl+delete': {
      const to = findWordEnd(after);
      return { before, after: after.slice(to), killed: after.slice(0, to).join('') };
    }
    case 'ctrl+y':
      return insert(field, field.killed);
    default: {
      const typed = readTyped(input);
      return typed === '' ? undefined : insert(field, typed);
    }
  }
}

/** How a field is drawn. */
export interface FieldLook {
  /** Every character as a dot: secrets. */
  readonly isMasked?: boolean;
  /** While it is empty. */
  readonly placeholder?: string;
}

/** The part of the text around the cursor that has room, and the cursor's column in it. */
export function drawField(
  field: TextField,
  cols: number,
  theme: Theme,
  look: FieldLook = {},
): { readonly spans: readonly Span[]; readonly cursorX: number } {
  const width = Math.max(1, cols);
  if (field.before.length === 0 && field.after.length === 0) {
    const clusters = splitClusters(look.placeholder ?? '');
    return { spans: [{ text: takeColumns(clusters, width).join(''), style: theme.dim }], cursorX: 0 };
  }
  const shown = (cluster: string): string => (look.isMasked === true ? '•' : cluster);
  const before = field.before.map(shown);
  const after = field.after.map(shown);
  const left = takeColumns(before.toReversed(), width - 1).toReversed();
  const cursorX = left.reduce((sum, cluster) => sum + measureCluster(cluster), 0);
  const right = takeColumns(after, width - cursorX);
  return { spans: [{ text: [...left, ...right].join('') }], cursorX };
}

function takeColumns(clusters: readonly string[], cols: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const cluster of clusters) {
    used += measureCluster(cluster);
    if (used > cols) break;
    taken.push(cluster);
  }
  return taken;
}

function insert(field: TextField, text: string): TextField {
  const room = MAX_CLUSTERS - field.before.length - field.after.length;
  return { ...field, before: [...field.before, ...splitField(text).slice(0, Math.max(0, room))] };
}

/** A field is one line: the end of a paste is trimmed, line ends and tabs within it become spaces, controls visible. */
function splitField(text: string): string[] {
  return splitClusters(printVisible(text.replace(/[\n\r]+$/, '').replaceAll(/[\n\r\t]+/g, ' ')));
}

function moveTo(field: TextField, at: number): TextField {
  const all = [...field.before, ...field.after];
  return { ...field, before: all.slice(0, at), after: all.slice(at) };
}

function findWordStart(before: readonly string[]): number {
  let at = before.length;
  while (at > 0 && before[at - 1] === ' ') at -= 1;
  while (at > 0 && before[at - 1] !== ' ') at -= 1;
  return at;
}

function findWordEnd(after: readonly string[]): number {
  let at = 0;
  while (at < after.length && after[at] === ' ') at += 1;
  while (at < after.length && after[at] !== ' ') at += 1;
  return at;
}
