/**
 * The history as a request carries it, and its fingerprint. Each history begins with the one before, so the fingerprint
 * costs only what is new. Pure but for what it remembers.
 */
import { encodeInputItem } from '#/agent/model/request.ts';
import type { ResponseItem } from '#/protocol/responses/items.ts';

/** Running SHA-256 over the items of one thread's requests, each followed by a line feed. */
export class HistoryFingerprint {
  #hash = new Bun.CryptoHasher('sha256');
  #last: ResponseItem | undefined;
  #count = 0;

  /** Lower-case hex over all of `items`. Starts anew where they do not go on from the last call's. */
  update(items: readonly ResponseItem[]): string {
    if (this.#count > items.length || (this.#count > 0 && items[this.#count - 1] !== this.#last)) {
      this.#hash = new Bun.CryptoHasher('sha256');
      this.#count = 0;
    }
    for (; this.#count < items.length; this.#count++) {
      const item = items[this.#count];
      if (item === undefined) break;
      this.#hash.update(encodeInputItem(item)).update('\n');
      this.#last = item;
    }
    return this.#hash.copy().digest('hex');
  }
}
