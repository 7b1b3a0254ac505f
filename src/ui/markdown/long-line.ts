/** Where a line of text may be cut that is too long to be laid out again with each frame. Pure. */

/** A piece has so many UTF-16 units at least, and `WINDOW` more at most. */
const LEAST_UNITS = 2048;
const WINDOW_UNITS = 1024;
/** Characters are shorter. */
const CLUSTER_UNITS = 256;
/** Marks that stand around something: where their number is odd, it is not over. */
const MARKS = new Set(['`', '*', '_', '~', '$', '"']);
const BRACKETS: Readonly<Record<string, number>> = { '[': 1, ']': -1, '(': 1, ')': -1, '<': 1, '>': -1 };

/**
 * The end of the first piece: in front of a space between words, if possible where nothing is open that looks like markdown.
 * Undefined: the line is short, or has to be longer to say. What comes later changes no answer.
 */
export function findPieceEnd(line: string): number | undefined {
  if (line.length <= LEAST_UNITS) return undefined;
  const marks = new Map<string, number>();
  let depth = 0;
  let second: number | undefined;
  const last = Math.min(line.length - 2, LEAST_UNITS + WINDOW_UNITS);
  for (let at = 0; at <= last; at += 1) {
    const unit = line.charAt(at);
    if (MARKS.has(unit)) marks.set(unit, (marks.get(unit) ?? 0) + 1);
    else depth += BRACKETS[unit] ?? 0;
    if (at < LEAST_UNITS || !isBetweenWords(line, at)) continue;
    if (depth === 0 && marks.values().every((count) => count % 2 === 0)) return at;
    second ??= at;
  }
  if (last < LEAST_UNITS + WINDOW_UNITS) return undefined;
  return second ?? findCharacter(line, last);
}

/** Whether there is a space, and letters around it. */
function isBetweenWords(line: string, at: number): boolean {
  return line.charAt(at) === ' ' && /\S/.test(line.charAt(at - 1)) && /\p{L}/u.test(line.charAt(at + 1));
}

/** The last place up to `end` at which no character is cut. */
function findCharacter(line: string, end: number): number {
  const from = end - CLUSTER_UNITS;
  const last = new Intl.Segmenter().segment(line.slice(from, end)).containing(CLUSTER_UNITS - 1);
  return from + (last === undefined || last.index === 0 ? CLUSTER_UNITS - 2 : last.index);
}
