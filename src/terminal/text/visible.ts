/**
 * Text that nobody trusts, made visible: no control, no direction override and nothing invisible of it reaches a
 * terminal. Pure.
 */

/** What may stay as it is. */
export interface VisibleOptions {
  /** Keeps line feeds. CR LF becomes a line feed, a lone CR is shown. */
  readonly newlines?: boolean;
  /** Keeps tabs. */
  readonly tabs?: boolean;
}

/**
 * Ranges of code points that a terminal obeys or does not show: C0; DEL and C1; soft hyphen; combining grapheme joiner;
 * Arabic letter mark; Hangul fillers; Khmer inherent vowels; Mongolian selectors and separator; zero-width characters and
 * direction marks; line and paragraph separators, bidi embeddings and overrides; word joiner, invisible operators, bidi
 * isolates; Hangul filler; variation selectors; byte order mark; halfwidth filler; interlinear annotation; shorthand and
 * musical format controls; tags. Joiners and variation selectors are allowed where they build emoji, joiners also in the scripts whose
 * spelling needs them.
 */
const SUSPECT_RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

/** The ranges, and halves of surrogate pairs that stand alone. */
const SUSPECT = new RegExp(
  `[${SUSPECT_RANGES.map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`).join('')}]|\\p{Surrogate}`,
  'gu',
);

const STYLED_BEFORE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1f1e6}-\u{1f1ff}0-9#*]\ufe0f?$/u;
const PICTOGRAPH_BEFORE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u;
const PICTOGRAPH_AFTER = /^\p{Extended_Pictographic}/u;

/** Letters, with signs above and below, of scripts where a joiner or non-joiner behind one belongs to the word, as in Persian. */
const JOINING_BEFORE =
  /(?=[\p{L}\p{Mn}])[\p{sc=Arab}\p{sc=Syrc}\p{sc=Nkoo}\p{sc=Mong}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}]$/u;

/** Whether the character at `at` joins or styles emoji, or is part of a word's spelling: the harmless uses of these. */
function isGlue(character: string, at: number, text: string): boolean {
  if ((character === '\u200c' || character === '\u200d') && JOINING_BEFORE.test(text.slice(Math.max(0, at - 2), at)))
    return true;
  if (character !== '\u200d' && character !== '\ufe0f' && character !== '\ufe0e') return false;
  const before = text.slice(Math.max(0, at - 4), at);
  // Digits have a style (keycaps), but join nothing.
  if (character !== '\u200d') return STYLED_BEFORE.test(before);
  return PICTOGRAPH_BEFORE.test(before) && PICTOGRAPH_AFTER.test(text.slice(at + 1, at + 3));
}

/** `\x1b` for up to 0xff, `\u202e` for the plane below 0x10000, `\u{e0041}` above. */
export function printEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/**
 * The text with every character that a terminal would obey, or would not show, as an escape of visible ASCII. Letters,
 * marks and emoji of all scripts stay. Idempotent. Line feeds and tabs are escaped too, unless the options keep them.
 */
export function printVisible(text: string, options: VisibleOptions = {}): string {
  const source = options.newlines === true ? text.replaceAll('\r\n', '\n') : text;
  return source.replace(SUSPECT, (character, at: number) => {
    if (character === '\n' && options.newlines === true) return character;
    if (character === '\t' && options.tabs === true) return character;
    return isGlue(character, at, source) ? character : printEscape(character);
  });
}
