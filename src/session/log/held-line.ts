/** A line that comes in pieces. Pure. */

/** Up to here, pieces are kept as they are and put together at the end. */
const PIECES_BYTES = 1024 * 1024;

/**
 * Puts a line together. A long one grows in one place, without a second copy of it: pieces that wait, and the line that is made of
 * them, would be twice its length, and a collector that has seen that much lets four times as much pile up.
 */
export class HeldLine {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #grown: ArrayBuffer | undefined;
  #sizeBytes = 0;

  /** @param maxBytes of a longer line only the length is kept */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Takes the next piece. It must not change until the line is taken. */
  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    const before = this.#sizeBytes;
    this.#sizeBytes += piece.length;
    if (this.#sizeBytes > this.#maxBytes) {
      this.#pieces = [];
      this.#grown = undefined;
    } else if (this.#sizeBytes <= PIECES_BYTES) this.#pieces.push(piece);
    else this.#grow(before, piece);
  }

  /** The line, or undefined where it is too long; begins a new one. */
  take(): Uint8Array | undefined {
    const { length } = this.#pieces;
    const line =
      this.#sizeBytes > this.#maxBytes
        ? undefined
        : this.#grown !== undefined
          ? new Uint8Array(this.#grown, 0, this.#sizeBytes)
          : length === 1
            ? this.#pieces[0]
            : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#grown = undefined;
    this.#sizeBytes = 0;
    return line;
  }

  #grow(at: number, piece: Uint8Array): void {
    let grown = this.#grown;
    if (grown === undefined) {
      // Room that is only reserved costs nothing.
      grown = new ArrayBuffer(2 * PIECES_BYTES, { maxByteLength: Math.max(this.#maxBytes, 2 * PIECES_BYTES) });
      let start = 0;
      for (const early of this.#pieces) {
        if (start + early.length > grown.byteLength) grown.resize(start + early.length);
        new Uint8Array(grown, start, early.length).set(early);
        start += early.length;
      }
      this.#pieces = [];
      this.#grown = grown;
    }
    const end = at + piece.length;
    if (end > grown.byteLength)
      grown.resize(Math.min(Math.max(end, grown.byteLength + PIECES_BYTES), grown.maxByteLength));
    new Uint8Array(grown, at, piece.length).set(piece);
  }
}
