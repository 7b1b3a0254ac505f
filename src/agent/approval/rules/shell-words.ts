/** Splits and joins words as the `shlex` convention does: quotes and backslashes, no expansions. Pure. */

/** Undefined where a quote or a backslash has nothing behind it. */
export function splitShellWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (' \t\n\r'.includes(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (char === '#' && word === undefined) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return undefined;
      word = (word ?? '') + text.slice(at + 1, end);
      at = end + 1;
    } else if (char === '"') {
      word ??= '';
      for (at += 1; text[at] !== '"'; at += 1) {
        if (at >= text.length) return undefined;
        if (text[at] === '\\') {
          const next = text[at + 1];
          if (next === undefined) return undefined;
          if (next !== '\n') word += '$`"\\'.includes(next) ? next : `\\${next}`;
          at += 1;
        } else word += text[at];
      }
      at += 1;
    } else if (char === '\\') {
      const next = text[at + 1];
      if (next === undefined) return undefined;
      if (next !== '\n') word = (word ?? '') + next;
      at += 2;
    } else {
      word = (word ?? '') + char;
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

const BARE = /^[-+./:@\]_0-9A-Za-z]$/;

/** Words as one line that splits into them again. */
export function joinShellWords(words: readonly string[]): string {
  return words.map(quoteShellWord).join(' ');
}

/** Bare where it can be, else in single quotes, else in double quotes; a word that fits none is cut into pieces. */
export function quoteShellWord(word: string): string {
  if (word === '') return "''";
  const characters = [...word];
  const pieces: string[] = [];
  let at = 0;
  while (at < characters.length) {
    let [bare, single, double] = [true, true, true];
    let end = at;
    if (characters[at] === '^') {
      [bare, double] = [false, false];
      end += 1;
    }
    for (; end < characters.length; end += 1) {
      const char = characters[end] ?? '';
      const next = [
        bare && BARE.test(char),
        single && char !== "'" && char !== '\\',
        double && !'`$!^'.includes(char),
      ] as const;
      if (end > at && !next[0] && !next[1] && !next[2]) break;
      [bare, single, double] = next;
    }
    const piece = characters.slice(at, end).join('');
    if (bare) pieces.push(piece);
    else if (single) pieces.push(`'${piece}'`);
    else pieces.push(`"${piece.replace(/["\\]/g, '\\$&')}"`);
    at = end;
  }
  return pieces.join('');
}
