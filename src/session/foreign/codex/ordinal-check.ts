/** Whether ordinals follow each other, and whether a record is one that was there before. Pure. */
import type { DamageKind } from './rollout-damage.ts';

/** Bytes of each end of a record that tell it from another one of the same ordinal and length. */
const COMPARED_BYTES = 128;

/** A writer that starts again repeats at most what it had not yet confirmed. */
const REMEMBERED = 256;

export class OrdinalCheck {
  #last: number | undefined;
  /** Records since then that should have had ordinals of their own. */
  #unnumbered = 0;
  readonly #ordinals = new Float64Array(REMEMBERED).fill(-1);
  readonly #fingerprints = new Uint32Array(REMEMBERED);

  /** What is wrong with the next record's ordinal; `repeated`: the same bytes stood under it before. */
  check(ordinal: number | undefined, bytes: Uint8Array): DamageKind | undefined {
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
    const fingerprint = measureFingerprint(bytes);
    const isKnown = this.#ordinals[slot] === ordinal;
    if (isKnown && this.#fingerprints[slot] === fingerprint) return 'repeated';
    if (!isKnown) {
      this.#ordinals[slot] = ordinal;
      this.#fingerprints[slot] = fingerprint;
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

/** Of length and both ends: the whole of a long record would cost as much as parsing it. */
function measureFingerprint(bytes: Uint8Array): number {
  const { length } = bytes;
  if (length <= 2 * COMPARED_BYTES) return Bun.hash.crc32(bytes, length);
  const head = Bun.hash.crc32(bytes.subarray(0, COMPARED_BYTES), length);
  return Bun.hash.crc32(bytes.subarray(length - COMPARED_BYTES), head);
}
