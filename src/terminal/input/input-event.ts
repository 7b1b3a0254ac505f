/** What comes from a terminal, decoded. Pure types. */

/** Names of keys that type nothing; every other key is named by its character, letters in lower case. */
export type NamedKey =
  | 'enter'
  | 'tab'
  | 'backspace'
  | 'escape'
  | 'space'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'pageup'
  | 'pagedown'
  | 'insert'
  | 'delete'
  | 'begin'
  | 'menu'
  | 'print'
  | 'pause'
  | `f${number}`;

export interface Modifiers {
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  readonly super: boolean;
}

export interface KeyInput extends Modifiers {
  readonly type: 'key';
  /** A {@link NamedKey} or one character. `A` is `a` with shift; `!` is `!` without, as most terminals do not say more. */
  readonly key: string;
  /** What the key types: one character, or empty. */
  readonly text: string;
  /** Repeats and releases come only from terminals that were asked for them (kitty flag 2). */
  readonly kind: 'press' | 'repeat' | 'release';
}

export interface PasteInput {
  readonly type: 'paste';
  /** With line feeds as line ends, without the marks of a paste. Untrusted: it may hold any other control. */
  readonly text: string;
  /** Whether the end was cut because there was too much. */
  readonly truncated: boolean;
}

export interface MouseInput extends Modifiers {
  readonly type: 'mouse';
  readonly kind: 'press' | 'release' | 'drag' | 'move' | 'wheel-up' | 'wheel-down' | 'wheel-left' | 'wheel-right';
  readonly button: 'left' | 'middle' | 'right' | 'none';
  /** Cell, from 0. */
  readonly x: number;
  readonly y: number;
}

export interface FocusInput {
  readonly type: 'focus';
  readonly focused: boolean;
}

/** An answer of the terminal, as it came; `decodeTerminalReply` understands it. */
export interface ReplyInput {
  readonly type: 'reply';
  readonly sequence: string;
}

export type InputEvent = KeyInput | PasteInput | MouseInput | FocusInput | ReplyInput;
