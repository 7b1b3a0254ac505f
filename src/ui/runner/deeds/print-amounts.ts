/** Counts, bytes and dollars for people. Pure. */

/** `950`, `12.8K`, `1.2M`. */
export function printCount(count: number): string {
  if (count < 1_000) return String(count);
  const [value, unit] = count < 999_950 ? [count / 1_000, 'K'] : [count / 1_000_000, 'M'];
  return `${value < 100 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)}${unit}`;
}

/** `812 B`, `3.4 KiB`, `12 MiB`. */
export function printSize(sizeBytes: number): string {
  if (sizeBytes < 1024) return `${sizeBytes} B`;
  const [value, unit] = sizeBytes < 1024 * 1024 ? [sizeBytes / 1024, 'KiB'] : [sizeBytes / (1024 * 1024), 'MiB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** @param costUsd null: a price is not known */
export function printCost(costUsd: number | null): string {
  if (costUsd === null) return "not known: the model's price is not in the table (`[csm.prices]` adds it)";
  return `$${costUsd.toFixed(costUsd < 1 ? 4 : 2)}`;
}
