/** Finding records without reading them: where lines end, and every so many a number and a sum. Pure. */
import { decodeClaimedSum } from './record.ts';
import { SparseIndexBuilder } from './sparse-index.ts';

const LF = 0x0a;
/** `{"v":1,"seq":` and 16 digits; more than the claimed sum at a line's end, too. */
const EDGE_BYTES = 32;

/** Takes a log in chunks of any size. Nothing is checked. */
export class OffsetScanner {
  readonly #index = new SparseIndexBuilder();
  #offset = 0;
  #lineStart = 0;
  /** Of a line that a chunk ended in, the first and the last bytes: a line may be longer than memory. */
  #head = Buffer.alloc(0);
  #tail = Buffer.alloc(0);
  #lines = 0;

  get lines(): number {
    return this.#lines;
  }

  get index(): SparseIndexBuilder {
    return this.#index;
  }

  push(given: Uint8Array): void {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      this.#line(chunk.subarray(start, end));
      start = end + 1;
      this.#lineStart = this.#offset + start;
    }
    this.#offset += chunk.length;
    this.#hold(chunk.subarray(start));
  }

  #hold(part: Buffer): void {
    if (this.#head.length < EDGE_BYTES) {
      this.#head = Buffer.concat([this.#head, part.subarray(0, EDGE_BYTES - this.#head.length)]);
    }
    this.#tail = Buffer.concat([this.#tail, part.subarray(-EDGE_BYTES)]).subarray(-EDGE_BYTES);
  }

  #line(rest: Buffer): void {
    // Only the lines that are kept are looked at.
    const isKept = this.#lines++ % this.#index.stride === 0;
    if (!isKept) this.#index.push(0, 0, 0);
    else {
      this.#hold(rest);
      const match = /^\{"v":\d+,"seq":(\d+),/.exec(this.#head.toString('latin1'));
      this.#index.push(Number(match?.[1] ?? 0), this.#lineStart, decodeClaimedSum(this.#tail) ?? 0);
    }
    if (this.#head.length > 0) this.#head = Buffer.alloc(0);
    if (this.#tail.length > 0) this.#tail = Buffer.alloc(0);
  }
}
