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
 * C0, DEL, C1; soft hyphen, combining grapheme joiner, Arabic letter mark, Hangul fillers, Khmer inherent vowels,
 * Mongolian separators; zero-width characters and direction marks; line and paragraph separators; bidi embeddings,
 * overrides and isolates; invisible operators; BOM; interlinear annotation; tags; lone surrogates; musical and
 * shorthand format controls.
 * ZERO WIDTH JOINER and variation selectors are in `isEmojiGlue`: they build emoji.
 */
const SUSPECT =
  // oxlint-disable-next-line no-control-regex -- controls are what this looks for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

const PICTOGRAPH_BEFORE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1f1e6}-\u{1f1ff}0-9#*]\ufe0f?$/u;
const PICTOGRAPH_AFTER = /^\p{Extended_Pictographic}/u;

/** Whether the character at `at` joins or styles emoji, which is the one harmless use of these characters. */
function isEmojiGlue(character: string, at: number, text: string): boolean {
  if (character !== '\u200d' && character !== '\ufe0f' && character !== '\ufe0e') return false;
  const before = text.slice(Math.max(0, at - 4), at);
  if (!PICTOGRAPH_BEFORE.test(before)) return false;
  return character !== '\u200d' || PICTOGRAPH_AFTER.test(text.slice(at + 1, at + 3));
}

/** `\x1b` for up to 0xff, `\u202e` for the plane below 0x10000, `\u{e0041}` above. */
function printEscape(character: string): string {
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
    return isEmojiGlue(character, at, source) ? character : printEscape(character);
  });
}
