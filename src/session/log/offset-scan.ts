/** Finding records without reading them: where lines end, and every so many a number and a sum. Pure. */
import { decodeClaimedSum } from './record.ts';
import { SparseIndexBuilder } from './sparse-index.ts';

const LF = 0x0a;
/** `{"v":1,"seq":` and 16 digits. */
const HEAD_BYTES = 32;

/** Takes a log in chunks of any size. Nothing is checked. */
export class OffsetScanner {
  readonly #index = new SparseIndexBuilder();
  #offset = 0;
  #lineStart = 0;
  /** Beginning of a line that a chunk ended in. */
  #held: Buffer | undefined;
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
      this.#line(chunk, start, end);
      start = end + 1;
      this.#lineStart = this.#offset + start;
    }
    this.#offset += chunk.length;
    if (start < chunk.length) {
      const rest = chunk.subarray(start);
      this.#held = this.#held === undefined ? rest : Buffer.concat([this.#held, rest]);
    }
  }

  #line(chunk: Buffer, start: number, end: number): void {
    const held = this.#held;
    this.#held = undefined;
    // Only the lines that are kept are looked at.
    if (this.#lines++ % this.#index.stride !== 0) {
      this.#index.push(0, 0, 0);
      return;
    }
    const line = held === undefined ? chunk.subarray(start, end) : Buffer.concat([held, chunk.subarray(start, end)]);
    const match = /^\{"v":\d+,"seq":(\d+),/.exec(line.toString('latin1', 0, Math.min(line.length, HEAD_BYTES)));
    this.#index.push(Number(match?.[1] ?? 0), this.#lineStart, decodeClaimedSum(line) ?? 0);
  }
}
