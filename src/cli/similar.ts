/** Which known name was probably meant. Pure. */

/** Jaro similarity of two words, 0 to 1: shared letters near each other, less their transpositions. */
export function measureSimilarity(left: string, right: string): number {
  if (left === right) return 1;
  if (left.length === 0 || right.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(left.length, right.length) / 2) - 1);
  const takenRight = Array.from({ length: right.length }, () => false);
  const matchedLeft: string[] = [];
  for (let i = 0; i < left.length; i += 1) {
    const end = Math.min(right.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j += 1) {
      if (takenRight[j] === true || right[j] !== left[i]) continue;
      takenRight[j] = true;
      matchedLeft.push(left[i] ?? '');
      break;
    }
  }
  const matches = matchedLeft.length;
  if (matches === 0) return 0;
  const matchedRight = [...right].filter((_, j) => takenRight[j]);
  const outOfOrder = matchedLeft.filter((letter, i) => letter !== matchedRight[i]).length;
  return (matches / left.length + matches / right.length + (matches - outOfOrder / 2) / matches) / 3;
}

/** Longest name worth comparing: the cost is quadratic and a long word is a sentence, not a typing error. */
const LONGEST_NAME = 64;

/** Names more than 0.7 similar to the word, the most similar first. */
export function matchSimilar(word: string, names: readonly string[]): readonly string[] {
  if (word.length > LONGEST_NAME) return [];
  return names
    .map((name) => ({ name, score: measureSimilarity(word, name) }))
    .filter(({ score }) => score > 0.7)
    .toSorted((a, b) => b.score - a.score)
    .map(({ name }) => name);
}
