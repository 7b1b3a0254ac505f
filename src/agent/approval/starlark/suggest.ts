/** The name that was meant. Pure. */

const FARTHEST = 2;
/** Shorter names are near to everything. */
const SHORTEST = 3;

/** The nearest name within two changes; of several the first in the alphabet. */
export function suggestName(name: string, names: Iterable<string>): string | undefined {
  const farthest = name.length < SHORTEST ? 1 : FARTHEST;
  let best: string | undefined;
  let distance = farthest + 1;
  for (const candidate of [...names].sort()) {
    if (Math.abs(candidate.length - name.length) > FARTHEST) continue;
    const found = measureDistance(name, candidate);
    if (found < distance) {
      best = candidate;
      distance = found;
    }
  }
  return best;
}

function measureDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
