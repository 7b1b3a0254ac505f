/** The randomness of this machine. @effects random */
import type { Random } from '#/platform/random.ts';

/** What one getRandomValues call may fill. */
const LARGEST_FILL_BYTES = 65_536;

/** Opens the randomness port. */
export function openBunRandom(): Random {
  return {
    bytes: (length) => {
      const bytes = new Uint8Array(length);
      for (let start = 0; start < length; start += LARGEST_FILL_BYTES) {
        crypto.getRandomValues(bytes.subarray(start, start + LARGEST_FILL_BYTES));
      }
      return bytes;
    },
    fraction: () => Math.random(),
  };
}
