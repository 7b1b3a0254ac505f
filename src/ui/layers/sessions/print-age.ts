/** How long ago something was, and when, for people. Pure. */

const UNITS: readonly (readonly [unitMs: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
];

/** `5m ago`; `now` below a second and for what is to come. */
export function printAge(ageMs: number): string {
  for (const [unitMs, name] of UNITS) if (ageMs >= unitMs) return `${Math.floor(ageMs / unitMs)}${name} ago`;
  return 'now';
}

/** `2026-11-22 14:33`, in the zone of the machine. */
export function printMoment(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
