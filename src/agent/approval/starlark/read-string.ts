/** String literals of Starlark: raw, bytes, format, triple-quoted, and their escapes. Pure; throws {@link StarlarkFailure}. */
import { StarlarkFailure } from './failure.ts';

export interface StringLiteral {
  readonly kind: 'string' | 'bytes' | 'format';
  readonly text: string;
  readonly end: number;
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** @param start at the prefix or the quote */
export function readString(source: string, start: number): StringLiteral {
  let at = start;
  let isRaw = false;
  let kind: StringLiteral['kind'] = 'string';
  for (; source[at] !== '"' && source[at] !== "'"; at += 1) {
    const letter = source[at]?.toLowerCase();
    if (letter === 'r') isRaw = true;
    else if (letter === 'b') kind = 'bytes';
    else kind = 'format';
  }
  const quote = source[at] ?? '"';
  const isTriple = source.startsWith(quote.repeat(3), at);
  const closing = isTriple ? quote.repeat(3) : quote;
  at += closing.length;
  const pieces: string[] = [];
  for (;;) {
    const char = source[at];
    if (char === undefined || (char === '\n' && !isTriple)) {
      throw new StarlarkFailure('Parse error: unfinished string literal', { start, end: at });
    }
    if (source.startsWith(closing, at)) return { kind, text: pieces.join(''), end: at + closing.length };
    if (char === '\r' && source[at + 1] === '\n') at += 1;
    else if (char !== '\\') {
      pieces.push(char);
      at += 1;
    } else if (isRaw) {
      const next = source[at + 1] ?? '';
      pieces.push(next === quote ? quote : `\\${next}`);
      at += 2;
    } else at = readEscape(source, at, pieces);
  }
}

function readEscape(source: string, at: number, pieces: string[]): number {
  const char = source[at + 1] ?? '';
  if (char === '\n') return at + 2;
  if (char === '\r' && source[at + 2] === '\n') return at + 3;
  const octal = /^[0-7]{1,3}/.exec(source.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) {
    pieces.push(String.fromCodePoint(Number.parseInt(octal, 8)));
    return at + 1 + octal.length;
  }
  const simple = SIMPLE[char];
  if (simple !== undefined && Object.hasOwn(SIMPLE, char)) {
    pieces.push(simple);
    return at + 2;
  }
  const length = { x: 2, u: 4, U: 8 }[char];
  if (length === undefined) {
    pieces.push(`\\${char}`);
    return at + 2;
  }
  for (let index = 0; index < length; index += 1) {
    const digit = source[at + 2 + index] ?? '';
    if (!/^[0-9a-fA-F]$/.test(digit)) {
      const bad = source.slice(at + 1, at + 3 + index);
      throw new StarlarkFailure(`Parse error: invalid string escape sequence \`${bad}\``, {
        start: at,
        end: at + 3 + index,
      });
    }
  }
  const code = Number.parseInt(source.slice(at + 2, at + 2 + length), 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    const bad = source.slice(at + 1, at + 2 + length);
    throw new StarlarkFailure(`Parse error: invalid string escape sequence \`${bad}\``, {
      start: at,
      end: at + 2 + length,
    });
  }
  pieces.push(String.fromCodePoint(code));
  return at + 2 + length;
}
