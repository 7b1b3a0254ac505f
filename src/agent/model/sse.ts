/** Cutting a byte stream into server-sent events, whatever the chunks are. Pure: bytes in, calls out. */

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;

/** An event's data may be this long; the largest answers seen are some tens of megabytes. */
export const SSE_EVENT_BYTES = 64 * 1024 * 1024;

/**
 * Gets one event.
 * @param data the `data` lines, joined by LF
 * @param name the `event` field; empty where there was none
 * @param offset byte of the stream at which the event's first line begins
 */
export type SseListener = (data: string, name: string, offset: number) => void;

/**
 * A push decoder of `text/event-stream` (WHATWG HTML, 9.2.6): CRLF, LF and CR end lines, in any split of the bytes; a
 * byte order mark at the start is skipped; comments, `id` and `retry` are; bytes that are not UTF-8 become U+FFFD.
 * One deviation, on purpose: {@link SseDecoder.end} hands out an event whose empty line never came, because a server
 * that closes right after its last data line has said all it had to say.
 *
 * A chunk is held by reference until its lines end, and must not change. Lines are decoded whole, with one copy for a
 * line that spans chunks, so the work is linear whatever the sizes.
 */
export class SseDecoder {
  readonly #limitBytes: number;
  /** Bytes of a line whose end has not come. */
  #parts: Uint8Array[] = [];
  #heldBytes = 0;
  /** The last chunk ended in CR: an LF that begins the next one belongs to it. */
  #skipLf = false;
  #firstLine = true;
  /** Byte offset of the chunk, and of the line being read. */
  #chunkOffset = 0;
  #lineOffset = 0;
  #eventOffset = -1;
  #name = '';
  #data: string | undefined;
  #moreData: string[] = [];
  #dataBytes = 0;
  #lineTooLong = false;
  #eventTooLong = false;
  #oversizedEvents = 0;

  constructor(limitBytes = SSE_EVENT_BYTES) {
    this.#limitBytes = limitBytes;
  }

  /** Events that were dropped because they were over the limit. */
  get oversizedEvents(): number {
    return this.#oversizedEvents;
  }

  push(chunk: Uint8Array, onEvent: SseListener): void {
    if (chunk.length === 0) return;
    let start = 0;
    if (this.#skipLf) {
      this.#skipLf = false;
      if (chunk[0] === LF) {
        start = 1;
        this.#lineOffset += 1;
      }
    }
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const end = bytes.length;
    let nextCr = bytes.indexOf(CR, start);
    for (;;) {
      let lineEnd = bytes.indexOf(LF, start);
      let next = lineEnd + 1;
      if (nextCr !== -1) {
        if (nextCr < start) nextCr = bytes.indexOf(CR, start);
        if (nextCr !== -1 && (lineEnd === -1 || nextCr < lineEnd)) {
          lineEnd = nextCr;
          next = lineEnd + 1;
          if (bytes[next] === LF) next += 1;
          else if (next === end) this.#skipLf = true;
        }
      }
      if (lineEnd === -1) break;
      if (this.#heldBytes === 0 && !this.#lineTooLong) this.#line(bytes, start, lineEnd, onEvent);
      else {
        this.#hold(bytes, start, lineEnd);
        this.#heldLine(onEvent);
      }
      start = next;
      this.#lineOffset = this.#chunkOffset + next;
    }
    this.#hold(bytes, start, end);
    this.#chunkOffset += chunk.length;
  }

  /** The stream has ended. Nothing may be pushed after. */
  end(onEvent: SseListener): void {
    if (this.#heldBytes > 0 || this.#lineTooLong) this.#heldLine(onEvent);
    this.#dispatch(onEvent);
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    if (this.#heldBytes + (end - start) > this.#limitBytes) {
      this.#parts = [];
      this.#heldBytes = 0;
      this.#lineTooLong = true;
    }
    if (this.#lineTooLong || end <= start) return;
    this.#parts.push(bytes.subarray(start, end));
    this.#heldBytes += end - start;
  }

  /** The line whose parts were held has ended. */
  #heldLine(onEvent: SseListener): void {
    if (this.#lineTooLong) {
      this.#lineTooLong = false;
      this.#eventTooLong = true;
      this.#firstLine = false;
      if (this.#eventOffset === -1) this.#eventOffset = this.#lineOffset;
      return;
    }
    const line = Buffer.concat(this.#parts, this.#heldBytes);
    this.#parts = [];
    this.#heldBytes = 0;
    this.#line(line, 0, line.length, onEvent);
  }

  #line(bytes: Buffer, from: number, end: number, onEvent: SseListener): void {
    let start = from;
    if (this.#firstLine) {
      this.#firstLine = false;
      if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf && end - start >= 3)
        start += 3;
    }
    if (start === end) {
      this.#dispatch(onEvent);
      return;
    }
    if (this.#eventOffset === -1) this.#eventOffset = this.#lineOffset;
    const colon = fieldEnd(bytes, start, end);
    let valueStart = Math.min(end, colon + 1);
    if (valueStart < end && bytes[valueStart] === SPACE) valueStart += 1;
    if (isData(bytes, start, colon)) {
      this.#dataBytes += end - valueStart;
      if (this.#dataBytes > this.#limitBytes) this.#eventTooLong = true;
      if (this.#eventTooLong) return;
      const value = bytes.toString('utf8', valueStart, end);
      if (this.#data === undefined) this.#data = value;
      else this.#moreData.push(value);
    } else if (colon - start === 5 && bytes.toString('latin1', start, colon) === 'event') {
      this.#name = bytes.toString('utf8', valueStart, end);
    }
  }

  #dispatch(onEvent: SseListener): void {
    const data = this.#data;
    const name = this.#name;
    const offset = this.#eventOffset;
    const dropped = this.#eventTooLong;
    if (dropped) this.#oversizedEvents += 1;
    const whole = data === undefined || this.#moreData.length === 0 ? data : [data, ...this.#moreData].join('\n');
    this.#data = undefined;
    this.#name = '';
    this.#eventOffset = -1;
    this.#dataBytes = 0;
    this.#eventTooLong = false;
    if (this.#moreData.length > 0) this.#moreData = [];
    if (whole !== undefined && !dropped) onEvent(whole, name, offset);
  }
}

/** Index of the colon that ends the field's name, or `end`. Names that matter have at most five letters. */
function fieldEnd(bytes: Buffer, start: number, end: number): number {
  const last = Math.min(end, start + 6);
  for (let i = start; i < last; i++) if (bytes[i] === COLON) return i;
  return end;
}

/** Whether the name is `data`. Spelt out: it is asked for every line of a stream. */
function isData(bytes: Buffer, start: number, colon: number): boolean {
  return (
    colon - start === 4 &&
    bytes[start] === 0x64 &&
    bytes[start + 1] === 0x61 &&
    bytes[start + 2] === 0x74 &&
    bytes[start + 3] === 0x61
  );
}
