/** How long a server asks to wait, in the ways servers say it. Pure. */

/** Milliseconds from `retry-after-ms` or `retry-after` (seconds or an HTTP date); undefined where neither says a time. */
export function decodeRetryAfter(header: (name: string) => string | undefined, nowMs: number): number | undefined {
  const exact = decodeAmount(header('retry-after-ms'), 1);
  if (exact !== undefined) return exact;
  const value = header('retry-after')?.trim();
  const seconds = decodeAmount(value, 1000);
  if (seconds !== undefined || value === undefined) return seconds;
  // Only what looks like a date: Date.parse takes many other texts.
  const date = /^[A-Za-z]{3,9},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

const WAIT = /try again in (?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)(ms|s)?)?/i;

/** Milliseconds from a message such as `Please try again in 1.5s.`, `in 898ms`, `in 6m0s`, `in 20 seconds`. */
export function decodeWaitText(message: string): number | undefined {
  const words = /try again in (\d+(?:\.\d+)?) *(seconds?|minutes?|hours?|milliseconds?)\b/i.exec(message);
  if (words !== null) {
    const unit = (words[2] ?? '').toLowerCase();
    const factor =
      unit.startsWith('ms') || unit.startsWith('milli')
        ? 1
        : unit.startsWith('s')
          ? 1000
          : unit.startsWith('m')
            ? 60_000
            : 3_600_000;
    return Math.ceil(Number(words[1]) * factor);
  }
  const parts = WAIT.exec(message);
  if (parts === null) return undefined;
  const [, hours, minutes, amount, unit] = parts;
  const last =
    amount === undefined || unit === undefined ? 0 : Number(amount) * (unit.toLowerCase() === 'ms' ? 1 : 1000);
  const total = Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + last;
  return total > 0 ? Math.ceil(total) : undefined;
}

function decodeAmount(text: string | undefined, factor: number): number | undefined {
  return text !== undefined && /^\s*\d{1,9}(?:\.\d{1,6})?\s*$/.test(text)
    ? Math.ceil(Number(text) * factor)
    : undefined;
}
