/** Whether ordinals follow each other, and whether a record is one that was there before. Pure. */
import type { DamageKind } from './rollout-damage.ts';

/** A writer that starts again repeats at most what it had not yet confirmed. */
const REMEMBERED = 256;

export class OrdinalCheck {
  #last: number | undefined;
  /** Records since then that should have had ordinals of their own. */
  #unnumbered = 0;
  readonly #ordinals = new Float64Array(REMEMBERED).fill(-1);
  readonly #lengths = new Float64Array(REMEMBERED);
  readonly #timestamps: (string | undefined)[] = [];

  /**
   * What is wrong with the next record's ordinal. `repeated`: a record of this ordinal, length and time (in milliseconds) was
   * there before.
   */
  check(ordinal: number | undefined, timestamp: string | undefined, lengthBytes: number): DamageKind | undefined {
    const last = this.#last;
    if (ordinal === undefined) {
      this.#unnumbered += 1;
      return last === undefined ? undefined : 'ordinal-absent';
    }
    if (!Number.isSafeInteger(ordinal) || ordinal < 0) {
      this.#unnumbered += 1;
      return 'ordinal-fraction';
    }
    const slot = ordinal % REMEMBERED;
    const isKnown = this.#ordinals[slot] === ordinal;
    if (isKnown && this.#lengths[slot] === lengthBytes && this.#timestamps[slot] === timestamp) return 'repeated';
    if (!isKnown) {
      this.#ordinals[slot] = ordinal;
      this.#lengths[slot] = lengthBytes;
      this.#timestamps[slot] = timestamp;
    }
    if (last !== undefined && ordinal <= last) {
      this.#unnumbered += 1;
      return isKnown || ordinal === last ? 'ordinal-duplicate' : 'ordinal-backward';
    }
    const isNext = last === undefined || ordinal <= last + 1 + this.#unnumbered;
    this.#last = ordinal;
    this.#unnumbered = 0;
    return isNext ? undefined : 'ordinal-gap';
  }
}
