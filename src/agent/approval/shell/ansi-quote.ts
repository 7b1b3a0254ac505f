/** Escapes of `$'...'`. Pure. */

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** @param from behind the opening `$'` @returns `end` is behind the closing quote */
export function decodeAnsiQuote(
  text: string,
  from: number,
): { readonly text: string; readonly end: number; readonly isTerminated: boolean } {
  const pieces: string[] = [];
  let at = from;
  while (at < text.length && text[at] !== "'") {
    if (text[at] !== '\\' || at + 1 >= text.length) {
      pieces.push(text[at] ?? '');
      at += 1;
      continue;
    }
    const [piece, length] = decodeEscape(text, at + 1);
    pieces.push(piece);
    at += 1 + length;
  }
  // The shell ends the text at a NUL.
  const decoded = pieces.join('').split('\0', 1)[0] ?? '';
  return { text: decoded, end: Math.min(at + 1, text.length), isTerminated: at < text.length };
}

/** @returns the character and how long its escape is, without the backslash */
function decodeEscape(text: string, at: number): readonly [string, number] {
  const char = text[at] ?? '';
  const simple = SIMPLE[char];
  if (simple !== undefined) return [simple, 1];
  if (char === 'c') return [String.fromCharCode((text.charCodeAt(at + 1) || 0) & 0x1f), 2];
  const digits = DIGITS[char]?.exec(text.slice(at + 1, at + 9))?.[0];
  if (digits !== undefined) return [fromCode(Number.parseInt(digits, 16)), 1 + digits.length];
  const octal = /^[0-7]{1,3}/.exec(text.slice(at, at + 3))?.[0];
  if (octal !== undefined) return [fromCode(Number.parseInt(octal, 8) & 0xff), octal.length];
  return [`\\${char}`, 1];
}

const DIGITS: Readonly<Record<string, RegExp>> = {
  x: /^[0-9a-fA-F]{1,2}/,
  u: /^[0-9a-fA-F]{1,4}/,
  U: /^[0-9a-fA-F]{1,8}/,
};

function fromCode(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
