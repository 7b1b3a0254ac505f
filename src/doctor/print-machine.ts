/** Names and numbers as the doctor writes them. Pure. */

/** `linux-x86_64`, as Codex names machines. */
export function printMachine(arch: string): string {
  return `linux-${arch === 'arm64' ? 'aarch64' : 'x86_64'}`;
}

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `812 B`, `4.2 GiB`. */
export function printSize(sizeBytes: number): string {
  if (sizeBytes < 1024) return `${sizeBytes} B`;
  let size = sizeBytes / 1024;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

/** `1 session`, `3 sessions`. */
export function printCountOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
