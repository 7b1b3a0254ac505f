/** Which paths a few letters mean, the best first. Pure. */

/** Paths found at most. */
export const MOST_FOUND = 50;
/** Added to what stands in a hidden folder or is hidden itself. */
const HIDDEN = 16;

/**
 * How well a path fits: 0 is best; undefined: not at all. What fits the name goes before what only fits the folders, what stands together
 * before what is scattered, what begins the name before what is within it, and hidden files come last.
 * @param path in lower case, a folder with a slash at its end
 * @param query in lower case, not empty
 */
export function rankPath(path: string, query: string): number | undefined {
  const cut = path.lastIndexOf('/', path.length - 2) + 1;
  const rank = rankShown(path, cut, query);
  if (rank === undefined) return undefined;
  const isHidden = path.startsWith('.') || path.includes('/.');
  return isHidden && !query.startsWith('.') && !query.includes('/.') ? rank + HIDDEN : rank;
}

function rankShown(path: string, cut: number, query: string): number | undefined {
  // Who writes a folder with its slash wants what is in it.
  if (path === query) return path.endsWith('/') ? 7 : 0;
  const inPath = path.indexOf(query);
  const inName = query.includes('/') ? -1 : path.indexOf(query, cut);
  if (inName === cut) {
    const end = cut + query.length;
    return end === path.length || path[end] === '/' ? 0 : path[end] === '.' ? 1 : 2;
  }
  if (inName > cut) return isWordStart(path, inName) ? 3 : 4;
  if (inPath >= 0) return inPath === 0 ? 5 : isWordStart(path, inPath) ? 6 : 7;
  if (!isSubsequence(path, 0, query)) return undefined;
  if (!isSubsequence(path, cut, query)) return 10;
  return path[cut] === query[0] ? 8 : 9;
}

function isWordStart(path: string, at: number): boolean {
  const before = path.charCodeAt(at - 1);
  return !((before >= 0x61 && before <= 0x7a) || (before >= 0x30 && before <= 0x39) || before > 0x7f);
}

function isSubsequence(path: string, from: number, query: string): boolean {
  let at = from;
  for (let wanted = 0; wanted < query.length; wanted += 1) {
    at = path.indexOf(query[wanted] ?? '', at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Which of a few kinds of characters a text has, as bits: what lacks one of the query's cannot fit. */
export function encodeLetters(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x61 && code <= 0x7a) bits |= 1 << (code - 0x61);
    else if (code >= 0x30 && code <= 0x39) bits |= 1 << 26;
    else if (code > 0x7f) bits |= 1 << 27;
    else if (code === 0x5f || code === 0x2d) bits |= 1 << 28;
  }
  return bits;
}

/** The best so far: few, in order. Equal ranks: the shorter path first, then as given. */
export class BestPaths {
  readonly #kept: { readonly path: string; readonly rank: number }[] = [];

  add(path: string, rank: number): void {
    const kept = this.#kept;
    const last = kept.at(-1);
    if (kept.length >= MOST_FOUND && last !== undefined && !isBefore(rank, path, last.rank, last.path)) return;
    let low = 0;
    let high = kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = kept[middle];
      if (other !== undefined && isBefore(rank, path, other.rank, other.path)) high = middle;
      else low = middle + 1;
    }
    kept.splice(low, 0, { path, rank });
    if (kept.length > MOST_FOUND) kept.pop();
  }

  paths(): readonly string[] {
    return this.#kept.map(({ path }) => path);
  }
}

function isBefore(rank: number, path: string, otherRank: number, otherPath: string): boolean {
  return rank === otherRank ? path.length < otherPath.length : rank < otherRank;
}

/** How near the top a path stands, for a list without a query: files of the folder itself first, hidden ones last. */
export function rankByDepth(path: string): number {
  let depth = 0;
  for (let at = path.indexOf('/'); at >= 0 && at < path.length - 1; at = path.indexOf('/', at + 1)) depth += 1;
  return path.startsWith('.') || path.includes('/.') ? depth + HIDDEN : depth;
}
