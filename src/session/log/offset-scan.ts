/** Finding records without reading them: where lines end, and every so many a number and a sum. Pure. */
import { decodeClaimedSum } from './record.ts';
import { SparseIndexBuilder } from './sparse-index.ts';

const LF = 0x0a;
/** `{"v":1,"seq":` and 16 digits; more than the claimed sum at a line's end, too. */
const EDGE_BYTES = 32;
const NOTHING = Buffer.alloc(0);

/** Takes a log in chunks of any size. Nothing is checked. */
export class OffsetScanner {
  readonly #index = new SparseIndexBuilder();
  #offset = 0;
  #lineStart = 0;
  /** Of a line that a chunk ended in, the first and the last bytes: a line may be longer than memory. */
  #head: Buffer = NOTHING;
  #tail: Buffer = NOTHING;
  #lines = 0;

  get lines(): number {
    return this.#lines;
  }

  get index(): SparseIndexBuilder {
    return this.#index;
  }

  push(given: Uint8Array): void {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const index = this.#index;
    let lines = this.#lines;
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      // Only the lines that are kept are looked at: even a view of each costs as much as finding where it ends.
      if (lines++ % index.stride === 0) this.#keep(chunk.subarray(start, end), this.#offset + start);
      else index.push(0, 0, 0);
      start = end + 1;
    }
    this.#lines = lines;
    // What was held is of a line that has ended, where any has.
    if (start > 0) {
      this.#head = NOTHING;
      this.#tail = NOTHING;
      this.#lineStart = this.#offset + start;
    }
    this.#hold(chunk.subarray(start));
    this.#offset += chunk.length;
  }

  #hold(part: Buffer): void {
    if (this.#head.length < EDGE_BYTES) {
      this.#head = Buffer.concat([this.#head, part.subarray(0, EDGE_BYTES - this.#head.length)]);
    }
    this.#tail = Buffer.concat([this.#tail, part.subarray(-EDGE_BYTES)]).subarray(-EDGE_BYTES);
  }

  /** @param rest of the line; its beginning may be held */
  #keep(rest: Buffer, offset: number): void {
    const isHeld = this.#lineStart < this.#offset && offset === this.#offset;
    if (!isHeld) {
      this.#head = NOTHING;
      this.#tail = NOTHING;
    }
    this.#hold(rest);
    const match = /^\{"v":\d+,"seq":(\d+),/.exec(this.#head.toString('latin1'));
    const lineStart = isHeld ? this.#lineStart : offset;
    this.#index.push(Number(match?.[1] ?? 0), lineStart, decodeClaimedSum(this.#tail) ?? 0);
  }
}
