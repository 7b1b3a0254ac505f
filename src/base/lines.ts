/** Cutting a stream of bytes into lines at LF, whatever the chunks are. Pure. */

const LF = 0x0a;

/**
 * Collects bytes and hands out whole lines (without their LF). Splits on 0x0A only: U+2028 and CR are content.
 * A line over `limitBytes` is handed out truncated, once, with `truncated` true; memory stays bounded by the limit.
 */
export class LineSplitter {
  #parts: Uint8Array[] = [];
  #heldBytes = 0;
  #overflow = false;
  readonly #limitBytes: number;

  constructor(limitBytes = Number.POSITIVE_INFINITY) {
    this.#limitBytes = limitBytes;
  }

  /** Takes a chunk (kept by reference until its line ends) and calls `onLine` for each line that ends in it. */
  push(chunk: Uint8Array, onLine: (line: Uint8Array, truncated: boolean) => void): void {
    let start = 0;
    for (let end = chunk.indexOf(LF, start); end !== -1; end = chunk.indexOf(LF, start)) {
      this.#hold(chunk.subarray(start, end));
      onLine(this.#take(), this.#overflow);
      this.#overflow = false;
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
  }

  /** Hands out what stands after the last LF, if anything. */
  end(onLine: (line: Uint8Array, truncated: boolean) => void): void {
    if (this.#heldBytes === 0) return;
    onLine(this.#take(), this.#overflow);
    this.#overflow = false;
  }

  #hold(part: Uint8Array): void {
    if (part.length === 0) return;
    const room = this.#limitBytes - this.#heldBytes;
    if (part.length > room) this.#overflow = true;
    const kept = part.length > room ? part.subarray(0, Math.max(0, room)) : part;
    if (kept.length === 0) return;
    this.#parts.push(kept);
    this.#heldBytes += kept.length;
  }

  #take(): Uint8Array {
    const only = this.#parts.length === 1 ? this.#parts[0] : undefined;
    const line = only ?? Buffer.concat(this.#parts, this.#heldBytes);
    this.#parts = [];
    this.#heldBytes = 0;
    return line;
  }
}
