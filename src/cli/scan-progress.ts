/** How far a long scan is, on a terminal's standard error. @effects clock streams */
import type { Platform } from '#/platform/platform.ts';
import type { Output } from './output.ts';

const FIRST_MS = 500;
const EVERY_MS = 200;
const MIB = 1024 * 1024;

/** Says how far a scan is on a terminal's standard error, once it takes long. */
export class ScanProgress {
  readonly #platform: Platform;
  readonly #output: Output;
  readonly #totalBytes: number;
  readonly #label: string;
  #nextMs: number;
  #isShown = false;

  /**
   * @param totalBytes of the scan, where it does not say so itself
   * @param label stands before the numbers
   */
  constructor(platform: Platform, output: Output, totalBytes = 0, label = '') {
    this.#label = label;
    this.#platform = platform;
    this.#output = output;
    this.#totalBytes = totalBytes;
    this.#nextMs = platform.clock.monotonic() + FIRST_MS;
  }

  /** Takes the bytes that were read so far. */
  readonly at = (readBytes: number, totalBytes = this.#totalBytes): void => {
    if (!this.#platform.streams.stderr.isTerminal) return;
    const nowMs = this.#platform.clock.monotonic();
    if (nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + EVERY_MS;
    this.#isShown = true;
    const percent = totalBytes === 0 ? 100 : Math.min(100, Math.floor((readBytes * 100) / totalBytes));
    this.#output.writeNote(
      `\r${this.#label}${Math.floor(readBytes / MIB)} of ${Math.ceil(totalBytes / MIB)} MiB (${percent} %)`,
    );
  };

  /** Takes the line away again. */
  end(): void {
    if (this.#isShown) this.#output.writeNote('\r\u001b[K');
  }
}
