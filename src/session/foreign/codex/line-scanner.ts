/** Cutting the bytes of a rollout into lines, each with its place, in bounded memory. Pure. */

/** A line without its LF. */
export interface ScannedLine {
  /** The whole line; of one over the limit its first {@link KEPT_BYTES}. Valid until the next push. */
  readonly bytes: Buffer;
  /** Offset of its first byte. */
  readonly offset: number;
  /** All of it, without the LF. */
  readonly lengthBytes: number;
  /** False: it was longer than the limit, `bytes` is its beginning. */
  readonly isWhole: boolean;
  /** False: the file ends without an LF after it. */
  readonly isTerminated: boolean;
  /** Its last byte that is no white space or NUL; 0 where there is none. */
  readonly lastByte: number;
}

const LF = 0x0a;
/** Kept of a line that is too long: its envelope stands in there. */
const KEPT_BYTES = 4096;

/** A push scanner: any split of the bytes gives the same lines. Holds at most `limitBytes` and the chunk given. */
export class LineScanner {
  readonly #limitBytes: number;
  readonly #onLine: (line: ScannedLine) => void;
  #parts: Buffer[] = [];
  #heldBytes = 0;
  #lengthBytes = 0;
  #lineOffset: number;
  #lastByte = 0;
  #isOver = false;

  constructor(limitBytes: number, onLine: (line: ScannedLine) => void, startOffset = 0) {
    this.#limitBytes = Math.max(limitBytes, KEPT_BYTES);
    this.#onLine = onLine;
    this.#lineOffset = startOffset;
  }

  /** Whether the last push ended inside a line. */
  get isInLine(): boolean {
    return this.#lengthBytes > 0;
  }

  /** Offset of the line that begins next; of the one that has begun while `isInLine`. */
  get nextOffset(): number {
    return this.#lineOffset;
  }

  /** Goes over whole lines that somebody else has read. Only while not `isInLine`. */
  skip(lengthBytes: number): void {
    this.#lineOffset += lengthBytes;
  }

  push(bytes: Uint8Array): void {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      this.#hold(chunk.subarray(start, end), true);
      this.#emit(true);
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start), false);
  }

  /** Hands out what stands after the last LF. */
  end(): void {
    if (this.#lengthBytes > 0) this.#emit(false);
  }

  #hold(part: Buffer, isLast: boolean): void {
    if (part.length === 0) return;
    this.#lengthBytes += part.length;
    this.#lastByte = lastContentByte(part) ?? this.#lastByte;
    if (this.#isOver) return;
    if (this.#heldBytes + part.length > this.#limitBytes) {
      this.#isOver = true;
      const head = Buffer.concat([...this.#parts, part.subarray(0, KEPT_BYTES)]);
      this.#parts = [head.subarray(0, KEPT_BYTES)];
      this.#heldBytes = this.#limitBytes;
      return;
    }
    // What outlives the chunk is copied: the reader may use its buffer again.
    this.#parts.push(isLast ? part : Buffer.from(part));
    this.#heldBytes += part.length;
  }

  #emit(isTerminated: boolean): void {
    const only = this.#parts.length === 1 ? this.#parts[0] : undefined;
    this.#onLine({
      bytes: only ?? Buffer.concat(this.#parts),
      offset: this.#lineOffset,
      lengthBytes: this.#lengthBytes,
      isWhole: !this.#isOver,
      isTerminated,
      lastByte: this.#lastByte,
    });
    this.#lineOffset += this.#lengthBytes + 1;
    this.#parts = [];
    this.#heldBytes = 0;
    this.#lengthBytes = 0;
    this.#lastByte = 0;
    this.#isOver = false;
  }
}

function lastContentByte(part: Buffer): number | undefined {
  for (let index = part.length - 1; index >= 0; index--) {
    const byte = part[index] ?? 0;
    if (byte > 0x20) return byte;
  }
  return undefined;
}
