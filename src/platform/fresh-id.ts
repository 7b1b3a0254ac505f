/** A fresh UUIDv7 from the clock and randomness ports. */
import { encodeUuidV7 } from '#/base/ids.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** A UUIDv7 of now. */
export function freshId(platform: { readonly clock: Clock; readonly random: Random }): string {
  return encodeUuidV7(platform.clock.now(), platform.random.bytes(10));
}
