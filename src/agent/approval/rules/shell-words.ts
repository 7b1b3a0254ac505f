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

/** Words as one line that splits into them again. */
export function joinShellWords(words: readonly string[]): string {
  return words.map(quoteShellWord).join(' ');
}

const PLAIN = 4;
const SINGLE = 2;
const DOUBLE = 1;

/**
 * One word: the longest piece that one style of quoting can say, then the next. Nothing is escaped that another shell
 * (fish, an interactive one with history) would read differently.
 */
export function quoteShellWord(word: string): string {
  if (word === '') return "''";
  const pieces: string[] = [];
  let at = 0;
  while (at < word.length) {
    const [end, style] = measurePiece(word, at);
    const piece = word.slice(at, end);
    pieces.push(style === PLAIN ? piece : style === SINGLE ? `'${piece}'` : `"${piece.replace(/["\\]/g, '\\$&')}"`);
    at = end;
  }
  return pieces.join('');
}

function measurePiece(text: string, from: number): readonly [end: number, style: number] {
  // A caret may only stand first within single quotes.
  let allowed = text[from] === '^' ? SINGLE : PLAIN | SINGLE | DOUBLE;
  let end = text[from] === '^' ? from + 1 : from;
  for (; end < text.length; end += 1) {
    const still = allowed & stylesOf(text.charAt(end));
    if (still === 0) break;
    allowed = still;
  }
  return [end, (allowed & PLAIN) !== 0 ? PLAIN : (allowed & SINGLE) !== 0 ? SINGLE : DOUBLE];
}

function stylesOf(character: string): number {
  if (/[-+./:@\]_0-9A-Za-z]/.test(character)) return PLAIN | SINGLE | DOUBLE;
  if (character === "'" || character === '\\') return DOUBLE;
  if (character === '`' || character === '$' || character === '!') return SINGLE;
  return character === '^' ? 0 : SINGLE | DOUBLE;
}
