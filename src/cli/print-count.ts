/** Numbers for people. Pure. */

/** `1,234`. Not by toLocaleString: its first call loads ICU's tables, which takes 1 to 3 ms. */
export function printCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `a 1, b 2`, the most frequent first. */
export function printCounts(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return sorted.length === 0 ? '-' : sorted.map(([name, count]) => `${name} ${printCount(count)}`).join(', ');
}

/** `1 record`, `1,234 records`. */
export function printCountOf(count: number, noun: string): string {
  return `${printCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `812 ms`, `3.4 s`, `5.0 min`; `-` where it is not known. */
export function printMs(durationMs: number | undefined): string {
  if (durationMs === undefined) return '-';
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  return durationMs < 120_000 ? `${(durationMs / 1000).toFixed(1)} s` : `${(durationMs / 60_000).toFixed(1)} min`;
}
