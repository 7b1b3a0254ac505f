/**
 * Bytes of a terminal as events, wherever they are split. A push parser without a clock: what a lone ESC means is decided when the
 * owner says that nothing more came (`flush`). Never throws, keeps a bounded amount. Pure (no effect but on itself).
 */
import { REPLACEMENT, stepCharacter } from './decode-character.ts';
import { decodeControl, decodeCsi, decodeSs3, PASTE_END, PASTE_START } from './decode-sequence.ts';
import type { InputEvent, KeyInput } from './input-event.ts';
import { encodeCharacter, NO_MODIFIERS } from './key-names.ts';
import { findEnd, PasteBuffer } from './paste-buffer.ts';

/** A longer sequence is dropped, whatever it was. */
const SEQUENCE_BYTES = 4096;
/** What one paste may hold unless told otherwise. */
const PASTE_BYTES = 32 * 1024 * 1024;
const ESC = 0x1b;

export interface InputDecoderOptions {
  /** Bytes of a paste that are kept; what is more is dropped and the event says so. Default 32 MiB. */
  readonly pasteBytes?: number;
}

export class InputDecoder {
  /** Bytes that are not yet a whole sequence or character. At most a sequence long. */
  #pending: Uint8Array = new Uint8Array(0);
  /** The paste that has begun, if one has. */
  #paste: PasteBuffer | undefined;
  /** Inside of a sequence that is too long: one that goes on until ST (OSC, DCS, ...), or until its final byte. */
  #skipping: 'string' | 'csi' | undefined;
  readonly #pasteBytes: number;

  constructor(options: InputDecoderOptions = {}) {
    this.#pasteBytes = options.pasteBytes ?? PASTE_BYTES;
  }

  /** Whether `flush` would say something: bytes wait that may be a key or the beginning of more. */
  get isAmbiguous(): boolean {
    return this.#paste === undefined && this.#skipping === undefined && this.#pending.length > 0;
  }

  /** Whether a paste has begun whose end has not come. */
  get isPasting(): boolean {
    return this.#paste !== undefined;
  }

  /** Events of the next bytes. Those of one key, paste or reply come when its last byte does. */
  decode(bytes: Uint8Array): InputEvent[] {
    const events: InputEvent[] = [];
    const all = this.#pending.length === 0 ? bytes : joinBytes(this.#pending, bytes);
    let at = 0;
    while (at < all.length) {
      const skipping = this.#skipping;
      const next = this.#step(all, at, events);
      // Nowhere further and nothing learned: more bytes are needed.
      if (next === at && skipping === this.#skipping) break;
      at = next;
    }
    const rest = all.subarray(at);
    if (rest.length > SEQUENCE_BYTES && this.#paste === undefined) {
      // Only a sequence can be that long without an end.
      this.#skipping = isString(rest[1] ?? 0) ? 'string' : 'csi';
      this.#pending = rest.at(-1) === ESC ? rest.slice(-1) : new Uint8Array(0);
    } else {
      this.#pending = rest.slice();
    }
    return events;
  }

  /**
   * Nothing more came for a while: what waits is a key. A sequence of which more than its first two bytes came keeps waiting; it is the
   * answer of a slow terminal, and its rest must not be taken for text.
   */
  flush(): InputEvent[] {
    if (!this.isAmbiguous) return [];
    const [first = 0, second = 0] = this.#pending;
    const { length } = this.#pending;
    if (first !== ESC) {
      this.#pending = new Uint8Array(0);
      return [encodeCharacter(REPLACEMENT)];
    }
    if (length === 1) {
      this.#pending = new Uint8Array(0);
      return [decodeControl(ESC, false)];
    }
    if (second === ESC && length === 2) {
      this.#pending = new Uint8Array(0);
      return [decodeControl(ESC, false), decodeControl(ESC, false)];
    }
    if (second >= 0x80) {
      this.#pending = new Uint8Array(0);
      return [encodeCharacter(REPLACEMENT, { ...NO_MODIFIERS, alt: true })];
    }
    if (length > 2) return [];
    this.#pending = new Uint8Array(0);
    return [encodeCharacter(String.fromCharCode(second), { ...NO_MODIFIERS, alt: true })];
  }

  /** Gives up waiting for the end of a paste: what came of it. */
  endPaste(): InputEvent[] {
    const paste = this.#paste;
    if (paste === undefined) return [];
    paste.add(this.#pending);
    this.#pending = new Uint8Array(0);
    this.#paste = undefined;
    return [paste.end()];
  }

  /** Takes one thing at `at`; answers where the next begins, or `at` itself where more bytes are needed. */
  #step(bytes: Uint8Array, at: number, events: InputEvent[]): number {
    if (this.#paste !== undefined) return this.#stepPaste(this.#paste, bytes, at, events);
    if (this.#skipping === 'string') return this.#skipString(bytes, at);
    if (this.#skipping === 'csi') return this.#skipCsi(bytes, at);
    const byte = bytes[at] ?? 0;
    if (byte === ESC) return this.#stepEscape(bytes, at, events);
    if (byte < 0x20 || byte === 0x7f) {
      events.push(decodeControl(byte, false));
      return at + 1;
    }
    return stepCharacter(bytes, at, false, events);
  }

  #stepEscape(bytes: Uint8Array, at: number, events: InputEvent[]): number {
    const second = bytes[at + 1];
    if (second === undefined) return at;
    if (second === 0x5b) return this.#stepCsi(bytes, at, at + 2, false, events);
    if (second === 0x4f) return stepSs3(bytes, at, at + 2, false, events);
    if (isString(second)) return stepString(bytes, at, events);
    if (second === ESC) {
      // An alt key of a terminal that says it by an ESC in front, or ESC itself and then something.
      const third = bytes[at + 2];
      if (third === undefined) return at;
      if (third === 0x5b) return this.#stepCsi(bytes, at, at + 3, true, events);
      if (third === 0x4f) return stepSs3(bytes, at, at + 3, true, events);
      events.push(decodeControl(ESC, false));
      return at + 1;
    }
    if (second < 0x20 || second === 0x7f) {
      events.push(decodeControl(second, true));
      return at + 2;
    }
    const next = stepCharacter(bytes, at + 1, true, events);
    return next === at + 1 ? at : next;
  }

  #stepCsi(bytes: Uint8Array, start: number, bodyStart: number, alt: boolean, events: InputEvent[]): number {
    // The Linux console's F1 to F5.
    if (bytes[bodyStart] === 0x5b) {
      const final = bytes[bodyStart + 1];
      if (final === undefined) return start;
      if (final >= 0x41 && final <= 0x45) {
        const key = decodeCsi(`1${final - 0x40}~`);
        if (key !== undefined) events.push(withAlt(key, alt));
        return bodyStart + 2;
      }
      return bodyStart + 1;
    }
    let at = bodyStart;
    while (at < bytes.length && (bytes[at] ?? 0) >= 0x20 && (bytes[at] ?? 0) <= 0x3f) at += 1;
    const final = bytes[at];
    if (final === undefined) return start;
    // A control, or what is no ASCII, ends a sequence that was cut: it counts by itself.
    if (final < 0x40 || final > 0x7e) return at;
    // A mouse report of old, of a terminal left in that mode by somebody else.
    if (final === 0x4d && at === bodyStart) return at + 3 < bytes.length ? at + 4 : start;
    if (at + 1 - start > SEQUENCE_BYTES) return at + 1;
    const body = decodeAscii(bytes, bodyStart, at + 1);
    if (body === PASTE_START.slice(2)) {
      this.#paste = new PasteBuffer(this.#pasteBytes);
      return at + 1;
    }
    const event = decodeCsi(body);
    if (event !== undefined) events.push(withAlt(event, alt));
    return at + 1;
  }

  #stepPaste(paste: PasteBuffer, bytes: Uint8Array, at: number, events: InputEvent[]): number {
    const end = findEnd(bytes, at);
    if (end.complete) {
      paste.add(bytes.subarray(at, end.at));
      this.#paste = undefined;
      events.push(paste.end());
      return end.at + PASTE_END.length;
    }
    // What may be the beginning of the end mark waits.
    paste.add(bytes.subarray(at, end.at));
    return end.at;
  }

  #skipCsi(bytes: Uint8Array, start: number): number {
    let at = start;
    while (at < bytes.length && (bytes[at] ?? 0) >= 0x20 && (bytes[at] ?? 0) <= 0x3f) at += 1;
    const final = bytes[at];
    if (final === undefined) return at;
    this.#skipping = undefined;
    return final < 0x40 || final > 0x7e ? at : at + 1;
  }

  #skipString(bytes: Uint8Array, start: number): number {
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === ESC && at + 1 === bytes.length) return at;
      if (byte === ESC || byte < 0x20) {
        this.#skipping = undefined;
        if (byte === ESC && bytes[at + 1] === 0x5c) return at + 2;
        return byte === 7 ? at + 1 : at;
      }
    }
    return bytes.length;
  }
}

/** Whether ESC and this byte begin a string that goes on until ST: OSC, DCS, APC, PM, SOS. */
function isString(byte: number): boolean {
  return byte === 0x5d || byte === 0x50 || byte === 0x5f || byte === 0x5e || byte === 0x58;
}

function stepString(bytes: Uint8Array, start: number, events: InputEvent[]): number {
  for (let at = start + 2; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x20) continue;
    let end = at;
    if (byte === 7) {
      end = at + 1;
    } else if (byte === ESC) {
      if (at + 1 === bytes.length) return start;
      if (bytes[at + 1] !== 0x5c) return at;
      end = at + 2;
    } else {
      // No answer holds a control: this one is a key, and the string was cut (or was alt and a letter).
      return at;
    }
    if (end - start <= SEQUENCE_BYTES) {
      events.push({ type: 'reply', sequence: new TextDecoder().decode(bytes.subarray(start, end)) });
    }
    return end;
  }
  return start;
}

function stepSs3(bytes: Uint8Array, start: number, bodyStart: number, alt: boolean, events: InputEvent[]): number {
  let at = bodyStart;
  if ((bytes[at] ?? 0) >= 0x31 && (bytes[at] ?? 0) <= 0x39) at += 1;
  const final = bytes[at];
  if (final === undefined) return start;
  if (final < 0x20 || final > 0x7e) return at;
  const event = decodeSs3(decodeAscii(bytes, bodyStart, at + 1));
  if (event !== undefined) events.push(withAlt(event, alt));
  return at + 1;
}

function withAlt(event: InputEvent, alt: boolean): InputEvent {
  if (!alt || event.type !== 'key') return event;
  const key: KeyInput = { ...event, alt: true, text: '' };
  return key;
}

function decodeAscii(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

function joinBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
