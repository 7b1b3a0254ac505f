/** Where a hunk's old lines stand in a file: exactly, or as near as Codex was observed to accept. Pure. */

/** Ways to compare two lines, strictest first: each is tried over the whole file before the next. */
const COMPARISONS: readonly ((line: string) => string)[] = [
  (line) => line,
  (line) => line.trimEnd(),
  (line) => line.trim(),
  plainPunctuation,
];

/**
 * Index of the first place at or behind `from` where `wanted` stands; undefined where there is none. With `atEnd` only
 * the last lines of the file count.
 */
export function locateLines(
  lines: readonly string[],
  wanted: readonly string[],
  from: number,
  atEnd = false,
): number | undefined {
  const last = lines.length - wanted.length;
  if (wanted.length === 0) return from;
  const first = atEnd ? Math.max(from, last) : from;
  for (const simplify of COMPARISONS) {
    const simplified = wanted.map(simplify);
    for (let start = first; start <= last; start += 1) {
      if (simplified.every((line, offset) => simplify(lines[start + offset] ?? '') === line)) return start;
    }
  }
  return undefined;
}

/** Trimmed, and with ASCII in place of typographic dashes, quotes and spaces. */
function plainPunctuation(line: string): string {
  return line
    .trim()
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, ' ');
}
