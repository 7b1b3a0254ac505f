/** Replacing secrets in texts, whole or in pieces. Pure. */
import { SecretSearch, compileSecretPattern, type RedactorOptions, type SecretPattern } from './secret-pattern.ts';
import { PEM_STEP } from './shapes.ts';

/**
 * A function that replaces known values by `[redacted:NAME]` and published shapes by `[redacted:shape]`. A text without any
 * is answered as it is.
 */
export function createRedactor(options: RedactorOptions): (text: string) => string {
  const pattern = compileSecretPattern(options);
  return (text) => redactFrom(text, 0, pattern, undefined).out;
}

/** Redacts a text that comes in pieces. `push` and `end` together answer what `createRedactor` answers for the whole. */
export interface StreamRedactor {
  /** Takes more text; answers what is certain by now. */
  push(text: string): string;
  /** Answers the rest. The redactor begins anew. */
  end(): string;
  /** What `end` would answer now, without ending. */
  pending(): string;
}

/**
 * A redactor for a stream. What it holds back is the line that has not ended (of that, the last 8 KiB; or as much as the
 * longest known value), and a private key that has not ended (256 KiB at most in practice, by the shape's limits).
 */
export function createStreamRedactor(options: RedactorOptions): StreamRedactor {
  return new PatternStream(compileSecretPattern(options));
}

/** Makes stream redactors that share one compiled pattern. */
export function createStreamRedactors(options: RedactorOptions): () => StreamRedactor {
  const pattern = compileSecretPattern(options);
  return () => new PatternStream(pattern);
}

const PRIVATE_KEY = '-----BEGIN ';

class PatternStream implements StreamRedactor {
  readonly #pattern: SecretPattern;
  /** Text not yet answered, after one character that was, which shapes look back at. */
  #text = '';
  /** Where the part not yet answered begins: 0 or 1. */
  #start = 0;

  constructor(pattern: SecretPattern) {
    this.#pattern = pattern;
  }

  push(text: string): string {
    if (this.#pattern.triggers.length === 0) return text;
    this.#text += text;
    return this.#take(this.#certainEnd());
  }

  end(): string {
    const rest = this.#take(undefined);
    this.#text = '';
    this.#start = 0;
    return rest;
  }

  pending(): string {
    return redactFrom(this.#text, this.#start, this.#pattern, undefined).out;
  }

  /** Matches that begin before this have all they can take in the text already, but for private keys. */
  #certainEnd(): number {
    const { longestMatch, spansLines } = this.#pattern;
    // One more than the longest: shapes look one character ahead.
    const byLength = this.#text.length - longestMatch - 1;
    return spansLines ? byLength : Math.max(byLength, this.#text.lastIndexOf('\n') + 1);
  }

  #take(certainEnd: number | undefined): string {
    if (certainEnd !== undefined && certainEnd <= this.#start) return '';
    const { out, done } = redactFrom(this.#text, this.#start, this.#pattern, certainEnd);
    const kept = Math.max(0, done - 1);
    this.#text = this.#text.slice(kept);
    this.#start = done - kept;
    return out;
  }
}

/**
 * Redacts from `start` up to where all is certain.
 * @param certainEnd see `#certainEnd`; undefined: the text is over
 */
function redactFrom(
  text: string,
  start: number,
  pattern: SecretPattern,
  certainEnd: number | undefined,
): { readonly out: string; readonly done: number } {
  const search = new SecretSearch(text, start, pattern);
  let out = '';
  let done = start;
  for (let match = search.next(done); match !== null; match = search.next(done)) {
    const end = match.index + match[0].length;
    if (certainEnd !== undefined) {
      if (match.index >= certainEnd) break;
      if (match[0].startsWith(PRIVATE_KEY) && end > text.length - PEM_STEP) {
        return { out: out + text.slice(done, match.index), done: match.index };
      }
    }
    out += text.slice(done, match.index) + pattern.replacement(match);
    done = end;
  }
  const stop = Math.max(done, certainEnd ?? text.length);
  return { out: out + text.slice(done, stop), done: stop };
}
