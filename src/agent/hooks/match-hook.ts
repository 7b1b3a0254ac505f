/** Which hooks an occasion is for. Matchers as Codex 0.169.0 was observed to read them. Pure. */

/** A matcher, read once. */
export interface DecodedMatcher {
  /** Whether it is for one of these names. */
  readonly test: (names: readonly string[]) => boolean;
  /** Why it is none. */
  readonly problem: string | undefined;
}

/**
 * Nothing, the empty text and `*` are for everything; words with `|` between them are names; everything else is a regular
 * expression that is searched in a name.
 */
export function decodeMatcher(matcher: string | undefined): DecodedMatcher {
  if (matcher === undefined || matcher === '' || matcher === '*') return { test: () => true, problem: undefined };
  if (/^[A-Za-z0-9_|]+$/.test(matcher)) {
    const words = new Set(matcher.split('|'));
    return { test: (names) => names.some((name) => words.has(name)), problem: undefined };
  }
  try {
    const pattern = decodePattern(matcher);
    return { test: (names) => names.some((name) => pattern.test(name)), problem: undefined };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { test: () => false, problem: why.replace(/^Invalid regular expression: /, '') };
  }
}

/** Files are written for Rust's dialect: flags in front, anchors and names of groups are spelt in another way there. */
function decodePattern(text: string): RegExp {
  const head = /^\(\?([imsU]+)\)/.exec(text);
  const flags = (head?.[1] ?? '').replaceAll('U', '');
  const source = text
    .slice(head?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/(?<!\\)\\A/g, '^')
    .replaceAll(/(?<!\\)\\z/g, '$');
  try {
    return new RegExp(source, `u${flags}`);
  } catch {
    // Escapes that mean nothing are an error with `u` and harmless without.
    return new RegExp(source, flags);
  }
}
