/** Cuts a Starlark file into tokens, with its indentation. Pure; throws {@link StarlarkFailure}. */
import { StarlarkFailure } from './failure.ts';
import { readString } from './read-string.ts';
import type { Token, TokenKind } from './token.ts';

const KEYWORDS = new Set([
  'and', 'break', 'continue', 'def', 'elif', 'else', 'for', 'if', 'in', 'lambda', 'load', 'not', 'or', 'pass', 'return',
]); // prettier-ignore
const RESERVED = new Set([
  'as', 'assert', 'async', 'await', 'class', 'del', 'except', 'finally', 'from', 'global', 'import', 'is', 'nonlocal',
  'raise', 'try', 'while', 'with', 'yield',
]); // prettier-ignore
const SYMBOL = /(?:\*\*=?|\/\/=?|>>=?|<<=?|->|\.\.\.|[-+*/%&|^=<>!]=|[-+*/%&|^~=<>(){}[\],:;.])/y;
const NUMBER = /0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+|\d+/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const PREFIXED_STRING = /(?:[rbf]|r[bf]|[bf]r)?(?:"|')/y;

export function readTokens(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const indents = [0];
  let at = 0;
  let brackets = 0;
  let isLineStart = true;
  const push = (kind: TokenKind, text: string, start: number, end: number): void => {
    tokens.push({ kind, text, start, end });
  };
  const fail = (message: string, start: number, end: number): never => {
    throw new StarlarkFailure(`Parse error: ${message}`, { start, end });
  };
  while (at < source.length) {
    if (isLineStart && brackets === 0) {
      const start = at;
      while (source[at] === ' ' || source[at] === '\t') {
        if (source[at] === '\t') fail('tabs are not allowed', at, at);
        at += 1;
      }
      const width = at - start;
      const char = source[at];
      if (char === undefined) break;
      if (char === '\n' || char === '\r' || char === '#') {
        at = skipLine(source, at);
        continue;
      }
      isLineStart = false;
      if (width > (indents.at(-1) ?? 0)) {
        indents.push(width);
        push('indent', '', start, at);
      }
      while (width < (indents.at(-1) ?? 0)) {
        indents.pop();
        push('dedent', '', start, start);
      }
      if (width !== indents.at(-1))
        fail('incorrect indentation', tokens.findLast(({ kind }) => kind === 'newline')?.start ?? start, at);
    }
    const char = source[at] ?? '';
    if (char === '\n') {
      if (brackets === 0) {
        push('newline', '', at, at);
        isLineStart = true;
      }
      at += 1;
      continue;
    }
    if (char === ' ' || char === '\r') {
      at += 1;
      continue;
    }
    if (char === '\t') fail('tabs are not allowed', at, at);
    if (char === '#') {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
      continue;
    }
    if (char === '\\' && /^\\\r?\n/.test(source.slice(at, at + 3))) {
      at += source[at + 1] === '\r' ? 3 : 2;
      continue;
    }
    PREFIXED_STRING.lastIndex = at;
    if (PREFIXED_STRING.test(source)) {
      const read = readString(source, at);
      push(read.kind, read.text, at, read.end);
      at = read.end;
      continue;
    }
    const name = match(NAME, source, at);
    if (name !== undefined) {
      if (RESERVED.has(name)) fail(`cannot use reserved keyword \`${name}\``, at, at + name.length);
      push(KEYWORDS.has(name) ? 'keyword' : 'identifier', name, at, at + name.length);
      at += name.length;
      continue;
    }
    const number = match(NUMBER, source, at);
    if (number !== undefined) {
      const isInt = /^(?:0[xXoObB].*|\d+)$/.test(number);
      if (isInt && /^0\d/.test(number) && number !== '0')
        fail(`integer cannot have leading 0, got \`${number}\``, at, at + number.length);
      push(isInt ? 'int' : 'float', number, at, at + number.length);
      at += number.length;
      continue;
    }
    const symbol = match(SYMBOL, source, at);
    if (symbol === undefined) {
      const bad = String.fromCodePoint(source.codePointAt(at) ?? 0);
      fail(`invalid input \`${bad}\``, at, at + bad.length);
      break;
    }
    if ('([{'.includes(symbol)) brackets += 1;
    else if (')]}'.includes(symbol)) brackets = Math.max(0, brackets - 1);
    push('symbol', symbol, at, at + symbol.length);
    at += symbol.length;
  }
  if (tokens.length > 0 && tokens.at(-1)?.kind !== 'newline') push('newline', '', at, at);
  for (let depth = indents.length; depth > 1; depth -= 1) push('dedent', '', at, at);
  push('end', '', at, at);
  return tokens;
}

function skipLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end < 0 ? source.length : end + 1;
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}
