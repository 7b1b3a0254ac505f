/** Reads the tokens of a Starlark file one after the other. Pure; throws {@link StarlarkFailure}. */
import { StarlarkFailure, type SourceSpan } from './failure.ts';
import { readTokens } from './read-tokens.ts';
import { printToken, type Token } from './token.ts';

/** Brackets and blocks inside each other. */
const DEPTH_LIMIT = 200;

export class TokenReader {
  protected readonly tokens: readonly Token[];
  protected readonly source: string;
  /** Number of the next token. */
  protected at = 0;
  #depth = 0;

  /** @param base where the text stands in the file, when it is a part of it */
  constructor(source: string, base = 0) {
    this.source = source;
    const tokens = readTokens(source);
    this.tokens =
      base === 0 ? tokens : tokens.map((token) => ({ ...token, start: token.start + base, end: token.end + base }));
  }

  protected peek(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '', start: this.source.length, end: this.source.length };
  }

  protected next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  protected is(kind: Token['kind'], text?: string): boolean {
    const token = this.peek();
    return token.kind === kind && (text === undefined || token.text === text);
  }

  protected take(kind: Token['kind'], text?: string): boolean {
    if (!this.is(kind, text)) return false;
    this.at += 1;
    return true;
  }

  protected expect(kind: Token['kind'], text: string, said?: string): Token {
    if (!this.is(kind, text === '' ? undefined : text)) this.refuse(said ?? `${kind} '${text}'`);
    return this.next();
  }

  protected refuse(expected: string, token = this.peek()): never {
    throw new StarlarkFailure(`Parse error: unexpected ${printToken(token)}, expected ${expected}`, token);
  }

  protected fail(message: string, { start, end }: SourceSpan): never {
    throw new StarlarkFailure(message, { start, end });
  }

  /** Where what was read last ends. */
  protected end(): number {
    return this.tokens[this.at - 1]?.end ?? 0;
  }

  protected deeper<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEPTH_LIMIT) this.fail('nested too deep', this.peek());
    const value = read();
    this.#depth -= 1;
    return value;
  }
}
