/** What is said to a terminal besides frames: a text for its clipboard, a call for attention. Pure. */
import { printVisible } from '#/terminal/text/visible.ts';

/** More than terminals take (xterm: 1 MB of base64); what is longer is cut. */
const CLIPBOARD_BYTES = 700_000;
const NOTIFICATION_CODE_POINTS = 200;

/** OSC 52: the text comes into the clipboard of whoever sits in front of the terminal. Any text may be copied: it is sent as base64. */
export function encodeClipboard(text: string): string {
  const bytes = new TextEncoder().encode(text.toWellFormed());
  // Cut between characters: a UTF-8 sequence is at most four bytes.
  let end = Math.min(bytes.length, CLIPBOARD_BYTES);
  while (end < bytes.length && end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `\x1b]52;c;${bytes.subarray(0, end).toBase64()}\x1b\\`;
}

/** OSC 9: a message on the desktop. Untrusted text may stand in it. */
export function encodeNotification(text: string): string {
  const shown = Array.from(printVisible(text.replaceAll(/\s+/g, ' ')))
    .slice(0, NOTIFICATION_CODE_POINTS)
    .join('');
  // Digits and a semicolon at its beginning mean something else to some terminals (progress).
  return `\x1b]9;${shown.replace(/^[\d;]+/, '')}\x1b\\`;
}

/** BEL: a sound, or a mark at the window. */
export const BELL = '\x07';
