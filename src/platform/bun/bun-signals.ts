/** The signals that reach this process. @effects signals */
import type { Signals } from '#/platform/signals.ts';

/** Opens the signal port. The default action comes back when the last handler of a signal is taken off. */
export function openBunSignals(): Signals {
  return {
    on: (signal, handler) => {
      const listener = (): void => handler();
      process.on(signal, listener);
      return () => {
        process.off(signal, listener);
      };
    },
  };
}
