/**
 * Reads one level of a command line (`csm`, then `exec`, then `exec resume`) with clap's semantics, as observed in
 * Codex. Pure. `docs/adr/0002-command-line.md` says why no package does this.
 */
import { printLongName } from './command.ts';
import type { Flag, Flags, Positionals } from './command.ts';
import { OVERRIDE_FLAGS, printFlagDisplay, printPositionalDisplay } from './global-flags.ts';
import { checkFlagValue, checkPositionalValue } from './parse-value.ts';
import { matchSimilar } from './similar.ts';
import type { UsageProblem } from './usage-problem.ts';

/** What a level knows. */
export interface LevelSpec {
  readonly flags: Flags;
  readonly positionals: Positionals;
  /** Offers `-V` and `--version`. */
  readonly version: boolean;
  /** The name of the subcommand that a word is, or undefined. */
  readonly matchSubcommand: (word: string) => string | undefined;
  /** Names for the tip where a word is no subcommand; empty where the level has none. */
  readonly subcommandNames: readonly string[];
}

/** One `-c`, `--enable` or `--disable`. */
export interface Override {
  readonly kind: keyof typeof OVERRIDE_FLAGS;
  readonly value: string;
}

/** What a level said. Every value in it was checked. */
export interface ParsedLevel {
  readonly kind: 'parsed';
  /** Texts by flag key, in order; an empty list for a boolean. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
  /** Keys of flags and positionals, as they first appeared. */
  readonly order: readonly string[];
  readonly overrides: readonly Override[];
  /** The subcommand that takes over, and the index of the first token that is its. */
  readonly subcommand?: { readonly name: string; readonly next: number };
}

export type LevelResult =
  | ParsedLevel
  | { readonly kind: 'help'; readonly form: 'short' | 'long' }
  | { readonly kind: 'version' }
  | { readonly kind: 'problem'; readonly problem: UsageProblem };

/** Stops the walk over the tokens with its result. */
class Stop {
  readonly result: LevelResult;
  constructor(result: LevelResult) {
    this.result = result;
  }
}

function stopWith(problem: UsageProblem): Stop {
  return new Stop({ kind: 'problem', problem });
}

/** One way to name a flag. */
interface KnownFlag {
  readonly key: string;
  readonly flag: Flag;
}

class LevelParser {
  readonly #spec: LevelSpec;
  readonly #byLong = new Map<string, KnownFlag>();
  readonly #byShort = new Map<string, KnownFlag>();
  readonly #flags = new Map<string, string[]>();
  readonly #words: string[] = [];
  readonly #order = new Set<string>();
  readonly #overrides: Override[] = [];
  readonly #positionals: readonly (readonly [string, Positionals[string]])[];
  /** The flag whose values come next, and whether it has got one. */
  #pending: (KnownFlag & { filled: boolean }) | undefined;

  constructor(spec: LevelSpec) {
    this.#spec = spec;
    this.#positionals = Object.entries(spec.positionals);
    for (const [key, flag] of [...Object.entries<Flag>(OVERRIDE_FLAGS), ...Object.entries(spec.flags)]) {
      const known = { key, flag };
      for (const name of [printLongName(key), ...(flag.aliases ?? [])]) this.#byLong.set(name, known);
      if (flag.short !== undefined) this.#byShort.set(flag.short, known);
    }
  }

  run(tokens: readonly string[], start: number): LevelResult {
    try {
      return this.#walk(tokens, start);
    } catch (stop) {
      if (stop instanceof Stop) return stop.result;
      throw stop;
    }
  }

  #walk(tokens: readonly string[], start: number): LevelResult {
    let valuesOnly = false;
    for (let index = start; index < tokens.length; index += 1) {
      const token = tokens[index] ?? '';
      if (valuesOnly) {
        this.#addWord(token);
      } else if (token === '--') {
        this.#closePending();
        valuesOnly = true;
      } else if (token.startsWith('--')) {
        this.#readLong(token);
      } else if (token.startsWith('-') && token.length > 1) {
        this.#readShorts(token);
      } else if (this.#pending !== undefined) {
        this.#addValue(this.#pending, token);
      } else {
        const name = this.#spec.matchSubcommand(token);
        if (name !== undefined) return this.#finish({ name, next: index + 1 });
        valuesOnly = this.#addWord(token);
      }
    }
    this.#closePending();
    return this.#finish();
  }

  #finish(subcommand?: ParsedLevel['subcommand']): ParsedLevel {
    const parsed: ParsedLevel = {
      kind: 'parsed',
      flags: this.#flags,
      words: this.#words,
      order: [...this.#order],
      overrides: this.#overrides,
    };
    return subcommand === undefined ? parsed : { ...parsed, subcommand };
  }

  #readLong(token: string): void {
    const equals = token.indexOf('=');
    const name = equals < 0 ? token.slice(2) : token.slice(2, equals);
    const attached = equals < 0 ? undefined : token.slice(equals + 1);
    const special = name === 'help' || (name === 'version' && this.#spec.version);
    const known = this.#byLong.get(name);
    if (known === undefined && !special) throw this.#unexpectedFlag(`--${name}`);
    this.#closePending();
    if (special && attached !== undefined) {
      throw stopWith({ kind: 'value-unexpected', flag: `--${name}`, value: attached });
    }
    if (known === undefined) throw new Stop(name === 'help' ? { kind: 'help', form: 'long' } : { kind: 'version' });
    this.#startFlag(known, attached);
  }

  #readShorts(token: string): void {
    const letters = Array.from(token.slice(1));
    for (const [at, letter] of letters.entries()) {
      const known = this.#byShort.get(letter);
      const special = letter === 'h' || (letter === 'V' && this.#spec.version);
      if (known === undefined && !special) throw this.#unexpectedFlag(`-${letter}`);
      this.#closePending();
      if (known === undefined) throw new Stop(letter === 'h' ? { kind: 'help', form: 'short' } : { kind: 'version' });
      if (known.flag.type !== 'boolean') {
        const rest = letters.slice(at + 1).join('');
        this.#startFlag(known, rest === '' ? undefined : rest.replace(/^=/, ''));
        return;
      }
      this.#startFlag(known, undefined);
    }
  }

  /** A flag was named; `attached` is the value in the same token. */
  #startFlag(known: KnownFlag, attached: string | undefined): void {
    const { key, flag } = known;
    this.#order.add(key);
    if (this.#flags.has(key) && flag.type !== 'strings') {
      throw stopWith({ kind: 'repeated', display: printFlagDisplay(key, flag) });
    }
    if (flag.type === 'boolean') {
      if (attached !== undefined) {
        throw stopWith({ kind: 'value-unexpected', flag: `--${printLongName(key)}`, value: attached });
      }
      this.#flags.set(key, []);
      return;
    }
    this.#pending = { ...known, filled: false };
    if (attached === undefined) return;
    this.#addValue(this.#pending, attached);
    this.#pending = undefined;
  }

  #addValue(pending: KnownFlag & { filled: boolean }, text: string): void {
    const { key, flag } = pending;
    const delimiter = flag.type === 'strings' ? flag.delimiter : undefined;
    for (const value of delimiter === undefined ? [text] : text.split(delimiter)) {
      const problem = checkFlagValue(value, flag, printFlagDisplay(key, flag));
      if (problem !== undefined) throw stopWith(problem);
      if (key === 'config' || key === 'enable' || key === 'disable') this.#overrides.push({ kind: key, value });
      else this.#flags.set(key, [...(this.#flags.get(key) ?? []), value]);
    }
    pending.filled = true;
    if (!(flag.type === 'strings' && flag.variadic === true)) this.#pending = undefined;
  }

  #closePending(): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined || pending.filled) return;
    const { key, flag } = pending;
    const possible = flag.type === 'enum' ? flag.values : [];
    throw stopWith({ kind: 'value-missing', display: printFlagDisplay(key, flag), possible });
  }

  /** Takes a word as the next positional. Answers whether everything after it is a value too. */
  #addWord(word: string): boolean {
    const last = this.#positionals.at(-1);
    const slot = this.#positionals[this.#words.length] ?? (last?.[1].variadic === true ? last : undefined);
    if (slot === undefined) {
      const names = this.#spec.subcommandNames;
      throw names.length > 0 && this.#positionals.length === 0
        ? stopWith({ kind: 'subcommand-unknown', word, similar: matchSimilar(word, names) })
        : stopWith({ kind: 'unexpected-argument', token: word, asValue: false });
    }
    const [key, positional] = slot;
    const problem = checkPositionalValue(word, positional, printPositionalDisplay(key, positional));
    if (problem !== undefined) throw stopWith(problem);
    this.#words.push(word);
    this.#order.add(key);
    return positional.trailing === true;
  }

  #unexpectedFlag(token: string): Stop {
    const names = ['help', ...(this.#spec.version ? ['version'] : []), ...this.#byLong.keys()];
    const [similar] = token.startsWith('--') ? matchSimilar(token.slice(2), names) : [];
    const meant = similar === undefined ? undefined : (this.#byLong.get(similar)?.key ?? similar);
    const used = [...this.#flags.keys(), ...(meant === undefined ? [] : [meant])];
    const asValue = this.#positionals.length > 0;
    return stopWith({
      kind: 'unexpected-argument',
      token,
      asValue,
      ...(similar === undefined ? {} : { similar: `--${similar}` }),
      ...(used.length === 0 ? {} : { used }),
    });
  }
}

/** Reads the tokens of one level from `start` on: to their end, or to the word that is a subcommand. */
export function parseLevel(spec: LevelSpec, tokens: readonly string[], start: number): LevelResult {
  return new LevelParser(spec).run(tokens, start);
}
