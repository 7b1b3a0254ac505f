/** The sequences that take a terminal from one set of modes to another. Pure. */
import { printVisible } from '#/terminal/text/visible.ts';
import type { Capabilities } from './capabilities.ts';
import { PLAIN_MODES, type MouseMode, type TerminalModes } from './frame.ts';

const MOUSE_MODE_NUMBERS: Readonly<Record<Exclude<MouseMode, 'off'>, number>> = { press: 1000, drag: 1002, move: 1003 };
/** Code points of a title that are shown; a terminal may keep the whole of it. */
const TITLE_CODE_POINTS = 200;

/**
 * What to write so that a terminal in `from` is in `to`; empty where they are equal. The keyboard flags belong to one of the two
 * screens, so they are taken off before a change of screen and put on after it.
 */
export function encodeModes(
  from: TerminalModes,
  to: TerminalModes,
  capabilities: Pick<Capabilities, 'title' | 'kittyKeyboard'>,
): string {
  if (from === to) return '';
  let out = '';
  const movesScreen = from.altScreen !== to.altScreen;
  if (movesScreen && from.kittyFlags !== 0 && capabilities.kittyKeyboard) out += '\x1b[<u';
  if (movesScreen) out += setMode(1049, to.altScreen);
  if (capabilities.kittyKeyboard) out += encodeKeyboard(movesScreen ? 0 : from.kittyFlags, to.kittyFlags);
  if (from.modifyOtherKeys !== to.modifyOtherKeys) out += `\x1b[>4;${to.modifyOtherKeys}m`;
  if (from.bracketedPaste !== to.bracketedPaste) out += setMode(2004, to.bracketedPaste);
  if (from.focusEvents !== to.focusEvents) out += setMode(1004, to.focusEvents);
  out += encodeMouse(from.mouse, to.mouse);
  if (from.autowrap !== to.autowrap) out += setMode(7, to.autowrap);
  if (capabilities.title) out += encodeTitle(from.title, to.title);
  return out;
}

/** What to write so that a terminal in `modes` is as a shell expects it. */
export function encodeRestore(
  modes: TerminalModes,
  capabilities: Pick<Capabilities, 'title' | 'kittyKeyboard' | 'synchronised' | 'links' | 'cursorShapes'>,
): string {
  // An update that was cut in the middle ends here; so do a link, a look, a shape and a hidden cursor.
  return [
    capabilities.synchronised ? '\x1b[?2026l' : '',
    capabilities.links ? '\x1b]8;;\x1b\\' : '',
    '\x1b[0m',
    // A terminal without another screen painted over its only one, which is of no use to the shell.
    modes.altScreen ? '\x1b[H\x1b[2J' : '',
    encodeModes(modes, PLAIN_MODES, capabilities),
    capabilities.cursorShapes ? '\x1b[0 q' : '',
    '\x1b[?25h',
  ].join('');
}

function setMode(number: number, on: boolean): string {
  return `\x1b[?${number}${on ? 'h' : 'l'}`;
}

function encodeKeyboard(from: number, to: number): string {
  if (from === to) return '';
  if (from === 0) return `\x1b[>${to}u`;
  return to === 0 ? '\x1b[<u' : `\x1b[=${to};1u`;
}

function encodeMouse(from: MouseMode, to: MouseMode): string {
  if (from === to) return '';
  let out = '';
  if (from !== 'off') out += setMode(MOUSE_MODE_NUMBERS[from], false);
  if (to !== 'off') out += setMode(MOUSE_MODE_NUMBERS[to], true);
  if ((from === 'off') !== (to === 'off')) out += setMode(1006, to !== 'off');
  return out;
}

/** The title that was there is kept by the terminal (its title stack) and given back. */
function encodeTitle(from: string | undefined, to: string | undefined): string {
  if (from === to) return '';
  if (to === undefined) return '\x1b[23;0t';
  const text = Array.from(printVisible(to)).slice(0, TITLE_CODE_POINTS).join('');
  return `${from === undefined ? '\x1b[22;0t' : ''}\x1b]0;${text}\x1b\\`;
}
