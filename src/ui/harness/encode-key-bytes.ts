/** The bytes that a terminal sends for a key: what `input-decoder.ts` reads, backwards. Pure. */
import type { KeyInput } from '#/terminal/input/input-event.ts';

const CURSOR_KEYS: Readonly<Record<string, string>> = {
  up: 'A',
  down: 'B',
  right: 'C',
  left: 'D',
  home: 'H',
  end: 'F',
  begin: 'E',
  f1: 'P',
  f2: 'Q',
  f3: 'R',
  f4: 'S',
};
const TILDE_KEYS: Readonly<Record<string, number>> = {
  insert: 2,
  delete: 3,
  pageup: 5,
  pagedown: 6,
  f5: 15,
  f6: 17,
  f7: 18,
  f8: 19,
  f9: 20,
  f10: 21,
  f11: 23,
  f12: 24,
};
const CONTROL_KEYS: Readonly<Record<string, number>> = { enter: 13, tab: 9, backspace: 127, escape: 27, space: 32 };

/** @param kittyFlags what the program asked for (`CSI > flags u`); 0: as terminals always did */
export function encodeKeyBytes(input: KeyInput, kittyFlags = 0): string {
  const { key, text, ctrl, alt, shift } = input;
  const modifier = 1 + (shift ? 1 : 0) + (alt ? 2 : 0) + (ctrl ? 4 : 0) + (input.super ? 8 : 0);
  const cursor = CURSOR_KEYS[key];
  if (cursor !== undefined) {
    if (modifier > 1) return `\x1b[1;${modifier}${cursor}`;
    return /^f\d/.test(key) ? `\x1bO${cursor}` : `\x1b[${cursor}`;
  }
  const tilde = TILDE_KEYS[key];
  if (tilde !== undefined) return modifier > 1 ? `\x1b[${tilde};${modifier}~` : `\x1b[${tilde}~`;
  const code = CONTROL_KEYS[key] ?? key.codePointAt(0) ?? 0;
  const isPlain = text !== '' || (modifier === 1 && key !== 'escape');
  if ((kittyFlags & 1) !== 0 && !isPlain) return `\x1b[${code}${modifier > 1 ? `;${modifier}` : ''}u`;
  if (key === 'tab' && shift) return '\x1b[Z';
  const plain = text !== '' ? text : ctrl ? encodeControl(key, code) : String.fromCodePoint(code);
  return alt ? `\x1b${plain}` : plain;
}

/** `^c` and its like. */
function encodeControl(key: string, code: number): string {
  if (key === 'space' || key === '@') return '\0';
  if (key === '/') return '\x1f';
  if (/^[a-z[\\\]^_]$/.test(key)) return String.fromCodePoint(key.toUpperCase().charCodeAt(0) & 0x1f);
  return String.fromCodePoint(code);
}

/** A bracketed paste where the program asked for one. */
export function encodePasteBytes(text: string, isBracketed: boolean): string {
  const typed = text.replaceAll('\n', '\r');
  return isBracketed ? `\x1b[200~${typed}\x1b[201~` : typed;
}

/** A press of the mouse, or its wheel (64 up, 65 down), in SGR form; x and y from 0. */
export function encodeMouseBytes(button: number, x: number, y: number, isPress: boolean): string {
  return `\x1b[<${button};${x + 1};${y + 1}${isPress ? 'M' : 'm'}`;
}
