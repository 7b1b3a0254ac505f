/** One character of what is typed. Pure. */
import type { InputEvent } from './input-event.ts';
import { encodeCharacter, NO_MODIFIERS } from './key-names.ts';

/** Stands for bytes that are no character. */
export const REPLACEMENT = '\ufffd';

/**
 * Adds one character of UTF-8 as a key; what is none becomes U+FFFD, a broken one once for all that came of it. Answers where the next
 * one begins, or `start` itself where more bytes are needed.
 */
export function stepCharacter(bytes: Uint8Array, start: number, alt: boolean, events: InputEvent[]): number {
  const lead = bytes[start] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  const modifiers = alt ? { ...NO_MODIFIERS, alt } : NO_MODIFIERS;
  if (length === 0) {
    events.push(encodeCharacter(REPLACEMENT, modifiers));
    return start + 1;
  }
  let code = length === 1 ? lead : lead & (0xff >> (length + 1));
  for (let count = 1; count < length; count += 1) {
    const byte = bytes[start + count];
    if (byte === undefined) return start;
    if (!isContinuation(lead, count, byte)) {
      events.push(encodeCharacter(REPLACEMENT, modifiers));
      return start + count;
    }
    code = (code << 6) | (byte & 0x3f);
  }
  // C1 controls are no keys.
  if (code < 0x80 || code > 0x9f) events.push(encodeCharacter(String.fromCodePoint(code), modifiers));
  return start + length;
}

/** As Unicode's table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF. */
function isContinuation(lead: number, count: number, byte: number): boolean {
  if (count === 1) {
    if (lead === 0xe0) return byte >= 0xa0 && byte <= 0xbf;
    if (lead === 0xed) return byte >= 0x80 && byte <= 0x9f;
    if (lead === 0xf0) return byte >= 0x90 && byte <= 0xbf;
    if (lead === 0xf4) return byte >= 0x80 && byte <= 0x8f;
  }
  return byte >= 0x80 && byte <= 0xbf;
}
