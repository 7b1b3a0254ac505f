/** Keys as texts: `ctrl+c`, `shift+tab`, `alt+enter`, `a`, `A`, `f5`. Pure. */
import type { KeyInput, Modifiers } from './input-event.ts';

export const NO_MODIFIERS: Modifiers = { ctrl: false, alt: false, shift: false, super: false };

const NAMED: ReadonlySet<string> = new Set([
  'enter',
  'tab',
  'backspace',
  'escape',
  'space',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
  'insert',
  'delete',
  'begin',
  'menu',
  'print',
  'pause',
  ...Array.from({ length: 35 }, (_, at) => `f${at + 1}`),
]);

/** Other words for the same keys, as people write them. */
const ALIASES: Readonly<Record<string, string>> = {
  return: 'enter',
  esc: 'escape',
  del: 'delete',
  ins: 'insert',
  bs: 'backspace',
  pgup: 'pageup',
  pgdn: 'pagedown',
  'page-up': 'pageup',
  'page-down': 'pagedown',
};
const MODIFIER_ALIASES: Readonly<Record<string, keyof Modifiers>> = {
  ctrl: 'ctrl',
  control: 'ctrl',
  c: 'ctrl',
  alt: 'alt',
  meta: 'alt',
  option: 'alt',
  m: 'alt',
  shift: 'shift',
  s: 'shift',
  super: 'super',
  cmd: 'super',
};

/** A key that was pressed. A letter with nothing but shift types its capital. */
export function encodeKey(
  key: string,
  modifiers: Modifiers = NO_MODIFIERS,
  kind: KeyInput['kind'] = 'press',
): KeyInput {
  const { ctrl, alt, shift, super: superKey } = modifiers;
  const types = !ctrl && !alt && !superKey;
  const text = !types ? '' : key === 'space' ? ' ' : NAMED.has(key) ? '' : shift ? key.toUpperCase() : key;
  return { type: 'key', key, text, ctrl, alt, shift, super: superKey, kind };
}

/** A key by the character that it typed. */
export function encodeCharacter(character: string, modifiers: Modifiers = NO_MODIFIERS): KeyInput {
  if (character === ' ') return encodeKey('space', modifiers);
  const lower = character.toLowerCase();
  if (lower === character || [...lower].length !== 1 || lower.toUpperCase() !== character) {
    return encodeKey(character, modifiers);
  }
  return encodeKey(lower, { ...modifiers, shift: true });
}

/** `ctrl+alt+shift+super+key`; a key that types something with shift alone is what it types. */
export function printKeyName(input: KeyInput): string {
  const { key, text, ctrl, alt, shift, super: superKey } = input;
  if (text !== '' && text !== ' ') return text;
  return `${ctrl ? 'ctrl+' : ''}${alt ? 'alt+' : ''}${shift ? 'shift+' : ''}${superKey ? 'super+' : ''}${key}`;
}

/** The key of a name (`printKeyName` backwards, and what people write: `C-c`, `Esc`, `PgUp`); undefined where it is none. */
export function parseKeyName(name: string): KeyInput | undefined {
  if ([...name].length === 1) return encodeCharacter(name);
  const parts = name.split(/[+-](?=.)/);
  const last = parts.pop() ?? '';
  const modifiers: Record<keyof Modifiers, boolean> = { ...NO_MODIFIERS };
  for (const part of parts) {
    const modifier = MODIFIER_ALIASES[part.toLowerCase()];
    if (modifier === undefined) return undefined;
    modifiers[modifier] = true;
  }
  if ([...last].length === 1) return encodeCharacter(last, modifiers);
  const lower = last.toLowerCase();
  const key = ALIASES[lower] ?? lower;
  return NAMED.has(key) ? encodeKey(key, modifiers) : undefined;
}
