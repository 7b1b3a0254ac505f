/** How long ago something was, for people. Pure. */

const AGES: readonly (readonly [unitMs: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
];

/** `3 h`; `now` below a minute. */
export function printAge(ageMs: number): string {
  for (const [unitMs, name] of AGES) if (ageMs >= unitMs) return `${Math.floor(ageMs / unitMs)} ${name}`;
  return 'now';
}
