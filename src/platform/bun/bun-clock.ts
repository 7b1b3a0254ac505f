/** The clock of this machine. @effects clock */
import { readFileSync, readlinkSync } from 'node:fs';
import type { Clock } from '#/platform/clock.ts';

/** What setTimeout takes; longer waits are made of several. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Opens the clock port. */
export function openBunClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise<void>((resolve) => {
        if (signal?.aborted === true) return resolve();
        const done = (): void => {
          cancel();
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const cancel = startTimer(ms, done);
        signal?.addEventListener('abort', done, { once: true });
      }),
    after: startTimer,
    timeZone: readTimeZone,
  };
}

function startTimer(ms: number, action: () => void): () => void {
  const dueMs = performance.now() + ms;
  let timer: ReturnType<typeof setTimeout>;
  const arm = (restMs: number): void => {
    timer = setTimeout(
      () => {
        const leftMs = dueMs - performance.now();
        if (restMs > LONGEST_TIMER_MS && leftMs > 0) arm(leftMs);
        else action();
      },
      Math.min(Math.max(0, restMs), LONGEST_TIMER_MS),
    );
  };
  arm(ms);
  return () => clearTimeout(timer);
}

const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

/** Where the machine keeps the zone's name. Asking Intl takes 10 ms (it loads its tables), so it comes last. */
function readTimeZone(): string {
  const candidates = [
    () => (process.env['TZ'] ?? '').replace(/^:/, ''),
    () => /zoneinfo\/(.+)$/.exec(readlinkSync('/etc/localtime'))?.[1] ?? '',
    () => readFileSync('/etc/timezone', 'utf8').trim(),
  ];
  for (const candidate of candidates) {
    try {
      const name = candidate();
      if (ZONE_NAME.test(name)) return name;
    } catch {
      continue;
    }
  }
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
