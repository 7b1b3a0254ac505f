/** Keys as a terminal sends them. */
export const ENTER = '\r';
export const ESC = '\x1b';
export const TAB = '\t';
export const SHIFT_TAB = '\x1b[Z';
export const UP = '\x1b[A';
export const DOWN = '\x1b[B';
export const RIGHT = '\x1b[C';
export const PAGE_UP = '\x1b[5~';
export const F2 = '\x1bOQ';
export const ALT_PERIOD = '\x1b.';
export const ctrl = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) & 31);
export const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`;

/** A command that says that it has begun, and ends when the scene writes `go`. */
export const HELD = 'echo begun; touch begun; until [ -e go ]; do sleep 0.05; done; echo ended';
