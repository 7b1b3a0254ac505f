/** What a language looks like, line by line: states of rules, tried from left to right. Pure. */
import type { Style } from '#/terminal/cells/style.ts';
import { addSpan, type Span } from '#/ui/text/line.ts';

/** One kind of token. */
export interface Rule {
  /** Source of a regular expression without capturing groups, which reads what it reads in one pass: no nested repetition. */
  readonly pattern: string;
  /** Name of a look in `Theme.syntax`; `word`: decided by the word itself (see {@link Words}); empty: usual. */
  readonly look: string;
  /** The state behind the token; absent: the same one. */
  readonly to?: string;
}

/** What single words mean. */
export interface Words {
  readonly keyword?: string;
  readonly constant?: string;
  readonly type?: string;
  /** Words are looked up in lower case. */
  readonly anyCase?: boolean;
  /** Look of other words; those before `(` are functions, and those that begin with a capital are types, unless this is false. */
  readonly guesses?: boolean;
}

export interface GrammarSource {
  /** By name; `root` is where a text begins. */
  readonly states: Readonly<Record<string, readonly Rule[]>>;
  /** Look of what no rule takes, by state. */
  readonly rest?: Readonly<Record<string, string>>;
  readonly words?: Words;
  /** Whether letters in patterns count in both cases. */
  readonly anyCase?: boolean;
}

interface State {
  readonly pattern: RegExp;
  readonly rules: readonly Rule[];
  readonly rest: string;
}

/** Only the beginning of a longer line has looks: nobody reads the rest of it, and it costs the same. */
const LINE_LENGTH = 4096;
export const ROOT = 'root';

/** A language ready to read lines. */
export class Grammar {
  readonly #states = new Map<string, State>();
  readonly #words = new Map<string, string>();
  readonly #source: GrammarSource;

  constructor(source: GrammarSource) {
    this.#source = source;
    for (const [name, rules] of Object.entries(source.states)) {
      const pattern = new RegExp(
        rules.map((rule) => `(${rule.pattern})`).join('|'),
        source.anyCase === true ? 'gi' : 'g',
      );
      this.#states.set(name, { pattern, rules, rest: source.rest?.[name] ?? '' });
    }
    for (const look of ['type', 'constant', 'keyword'] as const) {
      for (const word of source.words?.[look]?.split(' ') ?? []) this.#words.set(word, look);
    }
  }

  /** Adds the spans of one line to `into`, and answers the state of the next line. */
  readLine(text: string, state: string, looks: Readonly<Record<string, Style>>, into: Span[]): string {
    const head = text.length > LINE_LENGTH ? text.slice(0, LINE_LENGTH) : text;
    const end = head.length;
    let name = state;
    let at = 0;
    while (at < end) {
      const current = this.#states.get(name);
      if (current === undefined) break;
      current.pattern.lastIndex = at;
      const match = current.pattern.exec(head);
      const from = match === null ? end : match.index;
      if (from > at) addSpan(into, text.slice(at, from), looks[current.rest]);
      if (match === null) {
        at = end;
        break;
      }
      let which = 1;
      while (match[which] === undefined && which < match.length) which += 1;
      const rule = current.rules[which - 1];
      const token = match[0];
      at = match.index + token.length;
      if (token !== '') {
        const look = rule?.look === 'word' ? this.#decideWord(token, text, at) : (rule?.look ?? '');
        addSpan(into, token, looks[look]);
      } else if (rule?.to === undefined || rule.to === name) {
        // A rule that takes nothing and leads nowhere would be tried for ever.
        addSpan(into, text.slice(at, at + 1), looks[current.rest]);
        at += 1;
      }
      name = rule?.to ?? name;
    }
    if (at < text.length) addSpan(into, text.slice(at), undefined);
    return this.#endLine(name);
  }

  /** States named `line-...` end with their line. */
  #endLine(name: string): string {
    return name.startsWith('line-') ? ROOT : name;
  }

  #decideWord(word: string, text: string, end: number): string {
    const words = this.#source.words;
    const known = this.#words.get(words?.anyCase === true ? word.toLowerCase() : word);
    if (known !== undefined) return known;
    if (words?.guesses === false) return 'variable';
    if (word.endsWith('!') || text.charCodeAt(end) === 0x28) return 'function';
    return /^[A-Z]/.test(word) ? (/^[A-Z][A-Z\d_]+$/.test(word) ? 'constant' : 'type') : 'variable';
  }
}
