/** When something that was allowed ends: a span from now (`90m`, `12h`, `7d`, `2w`) or a date. Pure. */

/** Minutes, hours, days, weeks. */
export const SPAN_UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
/** What a date can be. */
const LATEST_MS = 8.64e15;

/** Milliseconds since the epoch; undefined where the text is no such time, or one that is over. */
export function parseExpiry(text: string, nowMs: number): number | undefined {
  const span = /^(\d{1,6})([mhdw])$/.exec(text.trim());
  const endMs =
    span !== null
      ? nowMs + Number(span[1]) * (SPAN_UNITS_MS[span[2] ?? ''] ?? 0)
      : /^\d{4}-\d\d-\d\d/.test(text.trim())
        ? Date.parse(text.trim())
        : NaN;
  return endMs > nowMs && endMs <= LATEST_MS ? endMs : undefined;
}
