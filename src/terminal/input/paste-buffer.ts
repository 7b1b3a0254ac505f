/** A paste while it comes. Pure (no effect but on itself). */
import { PASTE_END, PASTE_START } from './decode-sequence.ts';
import type { PasteInput } from './input-event.ts';

const ESC = 0x1b;

/** What a paste has so far. */
export class PasteBuffer {
  readonly #chunks: Uint8Array[] = [];
  readonly #limitBytes: number;
  #sizeBytes = 0;
  #truncated = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  add(bytes: Uint8Array): void {
    const room = this.#limitBytes - this.#sizeBytes;
    if (bytes.length > room) this.#truncated = true;
    const kept = bytes.slice(0, Math.max(0, room));
    if (kept.length === 0) return;
    this.#chunks.push(kept);
    this.#sizeBytes += kept.length;
  }

  end(): PasteInput {
    const bytes = new Uint8Array(this.#sizeBytes);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    let text = new TextDecoder().decode(bytes);
    // Taking a mark out may put another one together.
    while (text.includes(PASTE_START) || text.includes(PASTE_END)) {
      text = text.replaceAll(PASTE_START, '').replaceAll(PASTE_END, '');
    }
    return { type: 'paste', text: text.replaceAll(/\r\n?/g, '\n'), truncated: this.#truncated };
  }
}

const PASTE_END_BYTES = new TextEncoder().encode(PASTE_END);

/** Where the end mark is, or where the bytes end in what may be its beginning (their end, if in none). */
export function findEnd(bytes: Uint8Array, start: number): { at: number; complete: boolean } {
  for (let at = bytes.indexOf(ESC, start); at >= 0; at = bytes.indexOf(ESC, at + 1)) {
    let matched = 0;
    while (matched < PASTE_END_BYTES.length && bytes[at + matched] === PASTE_END_BYTES[matched]) matched += 1;
    if (matched === PASTE_END_BYTES.length) return { at, complete: true };
    if (at + matched === bytes.length) return { at, complete: false };
  }
  return { at: bytes.length, complete: false };
}
