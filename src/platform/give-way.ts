/** Work that is always ready, done so that the event loop gets its turns. @effects clock */
import type { Clock } from './clock.ts';

/** A key that is pressed meanwhile waits this long at most, and the rest of what is being done. */
const HOLD_MS = 4;

/** Gives way to the event loop now and then. One for each piece of work. */
export class GiveWay {
  readonly #clock: Pick<Clock, 'monotonic' | 'turn'>;
  #sinceMs: number;

  constructor(clock: Pick<Clock, 'monotonic' | 'turn'>) {
    this.#clock = clock;
    this.#sinceMs = clock.monotonic();
  }

  /** To be waited for before the work goes on; undefined while its time is not up. Cheap: made to be asked for each delta. */
  pause(): Promise<void> | undefined {
    return this.#clock.monotonic() - this.#sinceMs < HOLD_MS ? undefined : this.#turn();
  }

  async #turn(): Promise<void> {
    await this.#clock.turn();
    this.#sinceMs = this.#clock.monotonic();
  }
}
