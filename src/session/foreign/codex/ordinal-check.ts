/** Whether ordinals follow each other, and whether a record is one that was there before. Pure. */
import type { DamageKind } from './rollout-damage.ts';

/** A writer that starts again repeats at most what it had not yet confirmed. */
const REMEMBERED = 256;

export class OrdinalCheck {
  #last: number | undefined;
  readonly #ordinals = new Float64Array(REMEMBERED).fill(-1);
  readonly #hashes = new Uint32Array(REMEMBERED);

  /** What is wrong with the next record's ordinal; `repeated`: the same bytes stood under it before. */
  check(ordinal: number | undefined, bytes: Uint8Array): DamageKind | undefined {
    if (ordinal === undefined) return this.#last === undefined ? undefined : 'ordinal-absent';
    if (!Number.isSafeInteger(ordinal) || ordinal < 0) return 'ordinal-fraction';
    const slot = ordinal % REMEMBERED;
    const hash = Bun.hash.crc32(bytes);
    const isKnown = this.#ordinals[slot] === ordinal;
    const isSame = isKnown && this.#hashes[slot] === hash;
    const last = this.#last;
    if (isSame) return 'repeated';
    if (!isKnown) {
      this.#ordinals[slot] = ordinal;
      this.#hashes[slot] = hash;
    }
    if (last === undefined || ordinal === last + 1) {
      this.#last = ordinal;
      return undefined;
    }
    if (ordinal > last) {
      this.#last = ordinal;
      return 'ordinal-gap';
    }
    return isKnown || ordinal === last ? 'ordinal-duplicate' : 'ordinal-backward';
  }
}
