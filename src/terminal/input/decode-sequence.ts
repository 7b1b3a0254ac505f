/** One whole escape sequence of a terminal as an event. Pure. */
import type { InputEvent, KeyInput, Modifiers, MouseInput } from './input-event.ts';
import { encodeCharacter, encodeKey, NO_MODIFIERS } from './key-names.ts';

/** Begins a paste. */
export const PASTE_START = '\x1b[200~';
export const PASTE_END = '\x1b[201~';

/** Keys by the last letter of `CSI 1 ; m X` and `ESC O X`. */
const LETTER_KEYS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** Keys by the number of `CSI n ~`. */
const TILDE_KEYS: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
  25: 'f13',
  26: 'f14',
  28: 'f15',
  29: 'menu',
  31: 'f17',
  32: 'f18',
  33: 'f19',
  34: 'f20',
};

/** What the keypad sends as `ESC O x` in its application mode. */
const KEYPAD_KEYS: Readonly<Record<string, string>> = { M: 'enter', I: 'tab', X: '=', ' ': 'space' };
const KEYPAD_CHARACTERS = 'jklmnopqrstuvwxy';
const KEYPAD_TYPES = '*+,-./0123456789';

/** Private code points of the kitty protocol, from 57399 on: the keypad. */
const KITTY_KEYPAD = [
  ...'0123456789./*-+',
  'enter',
  '=',
  ',',
  'left',
  'right',
  'up',
  'down',
  'pageup',
  'pagedown',
  'home',
  'end',
  'insert',
  'delete',
  'begin',
] as const;

/** The parameter that says which modifiers are held, less one: 1 shift, 2 alt, 4 ctrl, 8 super. */
export function decodeModifiers(parameter: number): Modifiers {
  const bits = Math.max(0, parameter - 1);
  if ((bits & 15) === 0) return NO_MODIFIERS;
  // Meta of the kitty protocol (32) is what others call alt.
  return { shift: (bits & 1) !== 0, alt: (bits & 34) !== 0, ctrl: (bits & 4) !== 0, super: (bits & 8) !== 0 };
}

/**
 * The event of `CSI body`; undefined for a sequence that says nothing to csm (an unknown key, a stray end of a paste). `body` is all
 * behind the CSI, its final byte included.
 */
export function decodeCsi(body: string): InputEvent | undefined {
  const final = body.at(-1) ?? '';
  const inner = body.slice(0, -1);
  if (inner.startsWith('<') && (final === 'M' || final === 'm')) return decodeMouse(inner.slice(1), final === 'm');
  if (/^[<=>?]/.test(inner) || /[ -/]$/.test(inner) || 'ctny'.includes(final)) {
    return { type: 'reply', sequence: `\x1b[${body}` };
  }
  const parameters = inner.split(';').map((field) => field.split(':').map((part) => parseParameter(part)));
  const number = (at: number, sub = 0): number => parameters[at]?.[sub] ?? 0;
  switch (final) {
    case 'u':
      return decodeKitty(parameters);
    case '~':
      if (number(0) === 27) return decodeOtherKey(number(2), number(1));
      return decodeNamed(TILDE_KEYS[number(0)], number(1), number(1, 1));
    case 'Z':
      return encodeKey('tab', { ...decodeModifiers(number(1)), shift: true });
    case 'I':
    case 'O':
      return inner === '' ? { type: 'focus', focused: final === 'I' } : undefined;
  }
  return decodeNamed(LETTER_KEYS[final], number(1), number(1, 1));
}

function parseParameter(text: string): number {
  return /^\d{1,7}$/.test(text) ? Number(text) : 0;
}

function decodeNamed(key: string | undefined, modifiers: number, kind: number): KeyInput | undefined {
  return key === undefined ? undefined : encodeKey(key, decodeModifiers(modifiers), decodeKind(kind));
}

function decodeKind(number: number): KeyInput['kind'] {
  return number === 2 ? 'repeat' : number === 3 ? 'release' : 'press';
}

/** `CSI 27 ; modifiers ; code ~`. */
function decodeOtherKey(code: number, modifiers: number): KeyInput | undefined {
  return decodeCode(code, decodeModifiers(modifiers), 'press');
}

/** `CSI code:shifted:base ; modifiers:kind ; text u`. */
function decodeKitty(parameters: readonly (readonly number[])[]): KeyInput | undefined {
  const [typedCode = 0, shifted = 0, base = 0] = parameters[0] ?? [];
  const [modifierBits = 1, kindNumber = 1] = parameters[1] ?? [];
  const modifiers = decodeModifiers(modifierBits);
  const kind = decodeKind(kindNumber);
  const types = !modifiers.ctrl && !modifiers.alt && !modifiers.super;
  // As without the protocol.
  if (typedCode === 0x5b && modifiers.ctrl && !modifiers.alt && !modifiers.shift && !modifiers.super) {
    return encodeKey('escape', NO_MODIFIERS, kind);
  }
  // A shortcut in another script is the one that stands at its place on a Latin keyboard.
  const code = !types && typedCode > 0x7f && base > 0x20 ? base : typedCode;
  const typed = (parameters[2] ?? []).filter((point) => point >= 0x20 && point !== 0x7f);
  if (types && typed.length > 0) {
    const text = decodeText(typed);
    const key = decodeCode(code, modifiers, kind);
    if (key !== undefined && text !== '') return { ...key, ...shiftedKey(key, text), text };
  }
  if (types && modifiers.shift && shifted > 0x20) {
    const key = decodeCode(code, modifiers, kind);
    const text = decodeText([shifted]);
    if (key !== undefined && text !== '') return { ...key, ...shiftedKey(key, text), text };
  }
  return decodeCode(code, modifiers, kind);
}

/** A letter stays itself with shift; another key becomes what it types, as terminals without the protocol say it. */
function shiftedKey(key: KeyInput, text: string): Pick<KeyInput, 'key' | 'shift'> {
  if (!key.shift || text.toLowerCase() === key.key || key.key === 'space') return { key: key.key, shift: key.shift };
  return { key: text, shift: false };
}

function decodeText(points: readonly number[]): string {
  return points.every(isScalar) ? String.fromCodePoint(...points.slice(0, 16)) : '';
}

function isScalar(code: number): boolean {
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

function decodeCode(code: number, modifiers: Modifiers, kind: KeyInput['kind']): KeyInput | undefined {
  const key = nameCode(code);
  if (key === undefined) return undefined;
  if (key.length > 1 && [...key].length > 1) return encodeKey(key, modifiers, kind);
  return { ...encodeCharacter(key, modifiers), kind };
}

function nameCode(code: number): string | undefined {
  switch (code) {
    case 8:
    case 127:
      return 'backspace';
    case 9:
      return 'tab';
    case 13:
      return 'enter';
    case 27:
      return 'escape';
    case 32:
      return 'space';
    case 57361:
      return 'print';
    case 57362:
      return 'pause';
    case 57363:
      return 'menu';
  }
  if (code >= 57376 && code <= 57398) return `f${code - 57376 + 13}`;
  if (code >= 57399 && code < 57399 + KITTY_KEYPAD.length) return KITTY_KEYPAD[code - 57399];
  // The rest of the private area is modifiers by themselves and keys for media.
  if (code < 0x20 || (code >= 0xe000 && code <= 0xf8ff) || (code >= 0x7f && code <= 0x9f) || !isScalar(code)) {
    return undefined;
  }
  return String.fromCodePoint(code);
}

/** `button ; column ; row` of an SGR report. */
function decodeMouse(inner: string, released: boolean): MouseInput | undefined {
  const match = /^(\d{1,4});(\d{1,5});(\d{1,5})$/.exec(inner);
  if (match === null) return undefined;
  const code = Number(match[1]);
  const modifiers = {
    shift: (code & 4) !== 0,
    alt: (code & 8) !== 0,
    ctrl: (code & 16) !== 0,
    super: false,
  };
  const at = { x: Math.max(0, Number(match[2]) - 1), y: Math.max(0, Number(match[3]) - 1) };
  if ((code & 64) !== 0) {
    const kind = (['wheel-up', 'wheel-down', 'wheel-left', 'wheel-right'] as const)[code & 3] ?? 'wheel-up';
    return { type: 'mouse', kind, button: 'none', ...at, ...modifiers };
  }
  const button = (['left', 'middle', 'right', 'none'] as const)[code & 3] ?? 'none';
  const moves = (code & 32) !== 0;
  const kind = moves ? (button === 'none' ? 'move' : 'drag') : released ? 'release' : 'press';
  return { type: 'mouse', kind, button, ...at, ...modifiers };
}

/** The event of `ESC O body`: cursor and function keys, and the keypad. `body` may begin with a modifier's digit. */
export function decodeSs3(body: string): KeyInput | undefined {
  const final = body.at(-1) ?? '';
  const modifiers = body.length > 1 ? decodeModifiers(Number(body[0])) : NO_MODIFIERS;
  const named = LETTER_KEYS[final] ?? KEYPAD_KEYS[final];
  if (named !== undefined) return encodeKey(named, modifiers);
  const at = KEYPAD_CHARACTERS.indexOf(final);
  return at < 0 || final === '' ? undefined : encodeCharacter(KEYPAD_TYPES[at] ?? '', modifiers);
}

/** A control byte as the key that sends it: 13 is enter, 3 is ctrl+c. */
export function decodeControl(code: number, alt: boolean): KeyInput {
  const plain = { ...NO_MODIFIERS, alt };
  switch (code) {
    case 13:
      return encodeKey('enter', plain);
    case 9:
      return encodeKey('tab', plain);
    case 27:
      return encodeKey('escape', plain);
    case 127:
      return encodeKey('backspace', plain);
    case 0:
      return encodeKey('space', { ...plain, ctrl: true });
  }
  const character = code <= 26 ? String.fromCharCode(0x60 + code) : String.fromCharCode(0x40 + code);
  return encodeKey(character, { ...plain, ctrl: true });
}
