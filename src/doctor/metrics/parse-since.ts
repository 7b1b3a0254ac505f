/** `--since`: `90m`, `12h`, `7d`, `2w`, or a date. Pure. */

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds since the epoch, or undefined where the text is no such time. */
export function parseSince(text: string, nowMs: number): number | undefined {
  const span = /^(\d+(?:\.\d+)?)\s*([mhdw])$/.exec(text.trim());
  if (span !== null) return nowMs - Number(span[1]) * (UNITS_MS[span[2] ?? ''] ?? 0);
  if (!/^\d{4}-\d\d-\d\d/.test(text.trim())) return undefined;
  const time = Date.parse(text.trim());
  return Number.isNaN(time) ? undefined : time;
}
