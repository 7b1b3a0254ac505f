/** Beginnings of commands that are allowed, as the model is told of them. Pure. Order, form and bounds are Codex's. */

/** The words of one beginning. */
export type CommandPrefix = readonly string[];

const MOST_PREFIXES = 100;
const MOST_BYTES = 5000;

/** `- ["git", "pull"]`, a line for each, the shortest first; of long lists the beginning. */
export function printPrefixes(prefixes: readonly CommandPrefix[]): string {
  const lines = [...new Map(prefixes.map((prefix) => [JSON.stringify(prefix), prefix])).values()]
    .toSorted(comparePrefixes)
    .slice(0, MOST_PREFIXES)
    .map((prefix) => `- [${prefix.map((word) => JSON.stringify(word)).join(', ')}]`);
  let bytes = 0;
  const fitting = lines.findIndex((line) => (bytes += Buffer.byteLength(line) + 1) > MOST_BYTES);
  return (fitting < 0 ? lines : lines.slice(0, fitting)).join('\n');
}

function comparePrefixes(a: CommandPrefix, b: CommandPrefix): number {
  const [left, right] = [a.join(''), b.join('')];
  return a.length - b.length || left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

/** What the model reads once the user has allowed commands that begin so, in Codex's words. */
export function printSavedPrefixes(prefixes: readonly CommandPrefix[]): string {
  return `Approved command prefix saved:\n${printPrefixes(prefixes)}`;
}
