/** What a running command printed, in bounded memory: the first and the last bytes, and how many fell out. Pure. */
import { LIVE_OUTPUT_BYTES } from '#/base/limits.ts';

/** What was printed: `head`, then `omittedBytes` that are gone, then `tail`. */
export interface BufferedOutput {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  readonly omittedBytes: number;
  /** All bytes, the omitted ones too. */
  readonly totalBytes: number;
}

/** Keeps the first half and the last half of its limit. Copies what it is given. */
export class OutputBuffer {
  readonly #halfBytes: number;
  /** Grows to half the limit. */
  #head = new Uint8Array(0);
  #headBytes = 0;
  /** A ring, made when the head is full. */
  #tail = new Uint8Array(0);
  /** All bytes that went to the tail. */
  #tailBytes = 0;

  constructor(limitBytes = LIVE_OUTPUT_BYTES) {
    this.#halfBytes = Math.floor(limitBytes / 2);
  }

  get totalBytes(): number {
    return this.#headBytes + this.#tailBytes;
  }

  push(chunk: Uint8Array): void {
    const toHead = Math.min(chunk.length, this.#halfBytes - this.#headBytes);
    if (toHead > 0) {
      this.#growHead(this.#headBytes + toHead);
      this.#head.set(chunk.subarray(0, toHead), this.#headBytes);
      this.#headBytes += toHead;
    }
    if (toHead < chunk.length) this.#pushTail(toHead > 0 ? chunk.subarray(toHead) : chunk);
  }

  /** What is kept. */
  read(): BufferedOutput {
    const kept = Math.min(this.#tailBytes, this.#halfBytes);
    const tail = new Uint8Array(kept);
    if (kept > 0) {
      const start = (this.#tailBytes - kept) % this.#halfBytes;
      const first = Math.min(kept, this.#halfBytes - start);
      tail.set(this.#tail.subarray(start, start + first));
      tail.set(this.#tail.subarray(0, kept - first), first);
    }
    return {
      head: this.#head.slice(0, this.#headBytes),
      tail,
      omittedBytes: this.#tailBytes - kept,
      totalBytes: this.totalBytes,
    };
  }

  /** What is kept, and begins anew. */
  take(): BufferedOutput {
    const output = this.read();
    this.#head = new Uint8Array(0);
    this.#headBytes = 0;
    this.#tail = new Uint8Array(0);
    this.#tailBytes = 0;
    return output;
  }

  #growHead(needed: number): void {
    if (needed <= this.#head.length) return;
    const grown = new Uint8Array(Math.min(this.#halfBytes, Math.max(needed, this.#head.length * 2, 1024)));
    grown.set(this.#head);
    this.#head = grown;
  }

  #pushTail(chunk: Uint8Array): void {
    if (this.#tail.length === 0) this.#tail = new Uint8Array(this.#halfBytes);
    // Of a chunk longer than the ring only its end can stay.
    const kept = chunk.length > this.#halfBytes ? chunk.subarray(chunk.length - this.#halfBytes) : chunk;
    const start = (this.#tailBytes + chunk.length - kept.length) % Math.max(1, this.#halfBytes);
    const first = Math.min(kept.length, this.#halfBytes - start);
    // Views are not for free: in a flood they took as long as the copies.
    if (first === kept.length) this.#tail.set(kept, start);
    else {
      this.#tail.set(kept.subarray(0, first), start);
      this.#tail.set(kept.subarray(first), 0);
    }
    this.#tailBytes += chunk.length;
  }
}

/** `\n... N bytes omitted ...\n`, where bytes are gone. */
export function printOmission(omittedBytes: number): string {
  return `\n... ${omittedBytes} bytes omitted ...\n`;
}

/** The output as text; invalid UTF-8 becomes U+FFFD, everything else stays as it is. */
export function decodeOutput(output: BufferedOutput): string {
  if (output.omittedBytes > 0) {
    return decodeLossy(output.head) + printOmission(output.omittedBytes) + decodeLossy(output.tail);
  }
  if (output.tail.length === 0) return decodeLossy(output.head);
  return decodeLossy(Buffer.concat([output.head, output.tail]));
}

/** A byte order mark at the start is content too. */
function decodeLossy(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
