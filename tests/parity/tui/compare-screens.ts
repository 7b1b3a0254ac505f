/** Two screens line by line, without what differs in any case. Pure. */

export interface ScreenDifference {
  /** Lines of the reference's screen that csm's has not, in order. */
  readonly reference: readonly string[];
  readonly csm: readonly string[];
}

/**
 * What a screen says, without names, places, versions, times and empty rows.
 * @param work the folder that the program works in
 */
export function normaliseScreen(rows: readonly string[], work?: string): string[] {
  return rows
    .map((row) =>
      (work === undefined ? row : row.replaceAll(work, 'WORK'))
        .replaceAll(/\S*\/csm-tui-parity\/\S*/g, 'WORK')
        .replaceAll(/OpenAI Codex \(v[\d.]+\)|(?:Codex Session Manager|csm) \(v[\w.+-]+\)/g, 'PRODUCT')
        .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'ID')
        .replaceAll(/127\.0\.0\.1:\d+/g, 'SERVER')
        .replaceAll(/Worked for \S+(?: \d+s)? • \d\d:\d\d/g, 'Worked for TIME')
        .replaceAll(/\(\d+s • /g, '(TIME • ')
        .replaceAll(/\b\d+(?:\.\d+)?(?:ms|s)\b/g, 'TIME')
        .replaceAll(/\b(?:codex|csm)\b/gi, 'PROGRAM')
        // Braille marks: logos and spinners.
        .replaceAll(/[\u2800-\u28ff]+/g, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((row) => row !== '');
}

/** What only one of them says; both empty: they say the same in the same order. */
export function diffScreens(reference: readonly string[], csm: readonly string[]): ScreenDifference {
  const common = longestCommon(reference, csm);
  const without = (rows: readonly string[], side: 0 | 1): string[] => {
    const kept = new Set(common.map((pair) => pair[side]));
    return rows.filter((_, at) => !kept.has(at));
  };
  return { reference: without(reference, 0), csm: without(csm, 1) };
}

/** Pairs of places of a longest common subsequence. */
function longestCommon(left: readonly string[], right: readonly string[]): (readonly [number, number])[] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
  for (let a = left.length - 1; a >= 0; a -= 1) {
    for (let b = right.length - 1; b >= 0; b -= 1) {
      const row = lengths[a];
      if (row === undefined) continue;
      row[b] =
        left[a] === right[b] ? (lengths[a + 1]?.[b + 1] ?? 0) + 1 : Math.max(lengths[a + 1]?.[b] ?? 0, row[b + 1] ?? 0);
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let a = 0, b = 0; a < left.length && b < right.length;) {
    if (left[a] === right[b]) pairs.push([a++, b++]);
    else if ((lengths[a + 1]?.[b] ?? 0) >= (lengths[a]?.[b + 1] ?? 0)) a += 1;
    else b += 1;
  }
  return pairs;
}
