/** The clock of this machine. @effects clock ffi */
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import type { Clock } from '#/platform/clock.ts';
import { openLibc } from './libc.ts';

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
    turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
    timeZone: readTimeZone,
    localDate: printLocalDate,
  };
}

/** sizeof(struct tm) is 56 with both C libraries. */
const TM_INTS = 16;

/**
 * By the C library: the first local date that is asked of the engine's Date loads ICU's tables, which takes 4 to 6 ms. Where
 * the machine does not have the zone's file, the C library would say UTC, and ICU knows better.
 */
function printLocalDate(timeMs: number): string {
  const zone = readEnvironmentZone();
  const tm = new Int32Array(TM_INTS);
  const isKnown = zone === '' || existsSync(`/usr/share/zoneinfo/${zone}`);
  if (isKnown && openLibc()?.localtime_r(new BigInt64Array([BigInt(Math.floor(timeMs / 1000))]), tm)) {
    return printDate(1900 + (tm[5] ?? 0), tm[4] ?? 0, tm[3] ?? 0);
  }
  const date = new Date(timeMs);
  return printDate(date.getFullYear(), date.getMonth(), date.getDate());
}

/** @param month 0 for January */
function printDate(year: number, month: number, day: number): string {
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return `${year}-${twoDigits(month + 1)}-${twoDigits(day)}`;
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

/** What TZ says, or an empty text. */
function readEnvironmentZone(): string {
  return (process.env['TZ'] ?? '').replace(/^:/, '');
}

/** Where the machine keeps the zone's name. Asking Intl takes 10 ms (it loads its tables), so it comes last. */
function readTimeZone(): string {
  const candidates = [
    readEnvironmentZone,
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
