/** What is pasted: text, or one element where it is long; and the path of a picture in it. Pure. */
import type { InputEvent, KeyInput } from '#/terminal/input/input-event.ts';
import { encodeFragment, printImageLabel, type Draft, type Fragment } from './draft.ts';

/** Characters that are shown in full. */
const SHOWN_CHARACTERS = 1000;
/** Keys that come in one read and are no typing any more, even without a line feed; nor is a path to a picture. */
const BURST_KEYS = 200;
/** Text before the only Enter of a read that may have been typed, where the line to the terminal is slow. */
const TYPED_KEYS = 8;

/** Code points of a text. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) count -= 1;
  return count;
}

/** A long text as one element. A second one of the same size gets a number. */
function encodeLongPaste(draft: Draft, text: string, characters: number): Fragment {
  const base = `[Pasted Content ${characters} chars]`;
  const labels = new Set(draft.elements.map(({ start, end }) => draft.text.slice(start, end)));
  let label = base;
  for (let number = 2; labels.has(label); number += 1) label = `${base} #${number}`;
  return { text: label, elements: [{ start: 0, end: label.length, kind: 'paste', value: text }] };
}

/** What is inserted for a pasted text. */
export function planPaste(draft: Draft, pasted: string): Fragment {
  const text = cleanText(pasted);
  const characters = countCharacters(text);
  if (characters > SHOWN_CHARACTERS) return encodeLongPaste(draft, text, characters);
  return encodeFragment(text);
}

/** Whole escape sequences. One that breaks off takes nothing along but its ESC, which is a control. */
const SEQUENCES = new RegExp(
  ['\\[[0-?]*[ -/]*[@-~]', '\\][^\u0007\u001b\n]*(?:\u0007|\u001b\\\\)', '[PX^_][^\u001b\n]*\u001b\\\\', '[ -/]+[0-~]']
    .map((tail) => `\u001b${tail}`)
    .join('|'),
  'g',
);
/** Controls but tab and line feed. */
const CONTROLS = /[^\P{Cc}\t\n]/gu;

/** Text without colours, cursor moves and other controls: nobody means them when a piece of a log is pasted. Line ends are line feeds. */
export function cleanText(text: string): string {
  return text.replaceAll(SEQUENCES, '').replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '');
}

/** A picture as an element, with a blank behind it. */
export function encodeImage(draft: Draft, path: string): Fragment {
  const label = printImageLabel(draft.elements.filter(({ kind }) => kind === 'image').length + 1);
  return { text: `${label} `, elements: [{ start: 0, end: label.length, kind: 'image', value: path }] };
}

const IMAGE_NAME = /\.(?:png|jpe?g|gif|webp)$/i;

/** A path as terminals give it when a file is dropped on them: quoted, escaped or as an address; undefined where the text is no name of a picture. */
export function decodePastedPath(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.includes('\n')) return undefined;
  let path = trimmed;
  const quoted = /^(['"])(.*)\1$/.exec(trimmed);
  if (quoted !== null) path = quoted[2] ?? '';
  else if (/^file:\/\//i.test(trimmed)) path = decodeAddress(trimmed);
  else path = trimmed.replaceAll(/\\(.)/g, '$1');
  return IMAGE_NAME.test(path) ? path : undefined;
}

function decodeAddress(address: string): string {
  try {
    return decodeURIComponent(new URL(address).pathname);
  } catch {
    return address;
  }
}

function isPlainText(event: InputEvent): event is KeyInput {
  return event.type === 'key' && event.text !== '' && event.kind !== 'release';
}

/** What stands in a burst for a line feed or a tab. */
function textOfKey(key: KeyInput): string | undefined {
  if (key.text !== '') return key.text;
  const bare = !key.alt && !key.shift && !key.super;
  if (bare && key.key === 'enter') return '\n';
  if (bare && key.key === 'j' && key.ctrl) return '\n';
  return bare && key.key === 'tab' && !key.ctrl ? '\t' : undefined;
}

/**
 * The text of events that came in one read, where that is a paste of a terminal without bracketed paste: more than nobody types at once, or
 * text with line feeds. Undefined: they are keys. Nothing ever waits for this. A few letters with one Enter behind them are typing that
 * a slow line delivered together.
 * @param goesOn a read of such a paste came just before: even one more key is the rest of it, as nobody could have typed it since
 */
export function decodeBurst(events: readonly InputEvent[], goesOn: boolean): string | undefined {
  if (events.length < 3 && !goesOn) return undefined;
  let text = '';
  let typed = 0;
  let breaks = 0;
  for (const event of events) {
    const piece = event.type === 'key' ? textOfKey(event) : undefined;
    if (piece === undefined) return undefined;
    if (piece === '\n') breaks += 1;
    if (isPlainText(event)) typed += 1;
    text += piece;
  }
  if (goesOn) return text;
  if (breaks === 0) return typed >= BURST_KEYS || isPastedPath(text) ? text : undefined;
  const isTypedLine = breaks === 1 && text.endsWith('\n') && typed <= TYPED_KEYS;
  return typed < 2 || isTypedLine ? undefined : text;
}

function isPastedPath(text: string): boolean {
  return text.includes('/') && decodePastedPath(text) !== undefined;
}
