/**
 * What a command is: data, plus the function that runs it. Pure (nothing here runs).
 *
 * ## How to add a command
 * 1. `src/cli/commands/<kebab>.ts` (`session fork` lives in `session-fork.ts`) with a default export:
 *    ```ts
 *    export default defineCommand({
 *      description: 'One paragraph for --help.',
 *      examples: [{ line: 'csm session fork demo', about: 'fork the session "demo"' }],
 *      flags: { ...turnFlags, lastOnly: { type: 'boolean', summary: 'Only the last one' } },
 *      positionals: { session: { summary: 'Id or name', required: true }, prompt: { summary: 'First prompt' } },
 *      async run(context, { flags, positionals }) {
 *        flags.lastOnly;       // boolean
 *        positionals.session;  // string
 *        return 0;             // the exit code
 *      },
 *    });
 *    ```
 * 2. One line in `src/cli/commands/index.ts`: path, summary, `() => import('./session-fork.ts')`. The summary stands only
 *    there, so that a listing loads no command.
 *
 * ## Names
 * A flag's key is camelCase; its long name on the command line is the kebab form (`outputLastMessage` is
 * `--output-last-message`). A positional's key gives its placeholder (`sessionId` is `SESSION_ID`), and the order of
 * the keys is the order on the command line.
 *
 * ## Groups of flags that several commands share
 * Export a record `export const turnFlags = defineFlags({...})` and spread it. Types follow.
 *
 * ## A command that has subcommands and a prompt (`exec`, `exec resume`)
 * Register `exec` and `exec resume`; nothing else is needed. A word that is exactly the name or alias of a subcommand is
 * one, everywhere before `--` except as the value of a flag; other words are positionals. `csm -m a exec -c k=v resume ID`
 * is read level by level: `csm` (the root flags), `exec`, `exec resume`. A flag given at an outer level reaches the inner
 * command when the inner one has a flag of the same key (`flags`) or names it in `outerFlags`: then it cannot stand after
 * the subcommand, but its value arrives. Where both levels give it, the inner one wins; lists are put together, outer
 * first. Flags of an outer level that the inner command does not know are checked and then have no effect.
 *
 * `-c/--config`, `--enable`, `--disable`, `-h`, `--help` exist for every command and must not be declared; what they
 * gave is in `context.overrides`, in order of appearance over all levels.
 */
import type { Platform } from '#/platform/platform.ts';
import type { Output } from './output.ts';

interface FlagBase {
  /** One line for `-h`, without a full stop. */
  readonly summary: string;
  /** More sentences for `--help`. */
  readonly detail?: string;
  /** One letter for `-x`. */
  readonly short?: string;
  /** Other long names in kebab form, not shown in help (`yolo`). */
  readonly aliases?: readonly string[];
  /** Works, but is in no help text and no completion. */
  readonly hidden?: boolean;
  /** Keys of flags or positionals that cannot be given together with this one. Either side may say it. */
  readonly conflicts?: readonly string[];
  /** Keys of flags that must be given when this one is, except where one conflicts with what is given. */
  readonly requires?: readonly string[];
}

interface ValueFlagBase extends FlagBase {
  /** Placeholder in help, upper case; the long name in upper snake case unless given. */
  readonly valueName?: string;
  readonly required?: boolean;
  /** Variable that gives the value where the command line does not. */
  readonly env?: string;
  /** What a completion script offers for the value. */
  readonly complete?: 'file' | 'directory';
}

export interface BooleanFlag extends FlagBase {
  readonly type: 'boolean';
}

export interface StringFlag extends ValueFlagBase {
  readonly type: 'string';
  readonly default?: string;
}

/** One of a fixed set of words. */
export interface EnumFlag extends ValueFlagBase {
  readonly type: 'enum';
  readonly values: readonly string[];
  readonly default?: string;
}

/** A decimal number; whole unless `fraction`. NaN and infinities are errors. */
export interface NumberFlag extends ValueFlagBase {
  readonly type: 'number';
  readonly fraction?: boolean;
  /** Least value; 0 unless given. */
  readonly min?: number;
  /** Greatest value; the greatest safe integer unless given. */
  readonly max?: number;
  readonly default?: number;
}

/** May be given more than once; each occurrence adds. */
export interface StringsFlag extends ValueFlagBase {
  readonly type: 'strings';
  /** One occurrence takes all words up to the next flag (`-i a.png b.png`), unless its value is attached (`-i=a.png`). */
  readonly variadic?: boolean;
  /** Splits each value (`-i a.png,b.png`). */
  readonly delimiter?: string;
}

export type Flag = BooleanFlag | StringFlag | EnumFlag | NumberFlag | StringsFlag;
export type Flags = Readonly<Record<string, Flag>>;

export interface Positional {
  readonly summary: string;
  readonly detail?: string;
  readonly valueName?: string;
  readonly required?: boolean;
  /** Takes all remaining words. Only the last positional may. */
  readonly variadic?: boolean;
  /** With `variadic`: from its first word on everything is a value, flags too (`sandbox ls -l`). */
  readonly trailing?: boolean;
  readonly values?: readonly string[];
  readonly default?: string;
  readonly conflicts?: readonly string[];
  readonly complete?: 'file' | 'directory';
}
export type Positionals = Readonly<Record<string, Positional>>;

type Known<F> = F extends { required: true } ? true : F extends { default: string | number } ? true : false;
type Maybe<F, T> = Known<F> extends true ? T : T | undefined;

/** The value that `run` gets for a flag: false, undefined or an empty list where it was not given and has no default. */
export type FlagValue<F> = F extends { type: 'boolean' }
  ? boolean
  : F extends { type: 'strings' }
    ? readonly string[]
    : F extends { type: 'number' }
      ? Maybe<F, number>
      : F extends { type: 'enum'; values: readonly (infer V)[] }
        ? Maybe<F, V>
        : F extends { type: 'string' }
          ? Maybe<F, string>
          : never;

export type FlagValues<F> = { readonly [K in keyof F]: FlagValue<F[K]> };

export type PositionalValue<P> = P extends { variadic: true }
  ? readonly string[]
  : P extends { values: readonly (infer V)[] }
    ? Maybe<P, V>
    : Maybe<P, string>;

export type PositionalValues<P> = { readonly [K in keyof P]: PositionalValue<P[K]> };

/** What a command is called with. */
export interface CommandArgs<F = Flags, O = Flags, P = Positionals> {
  readonly flags: FlagValues<F> & FlagValues<O>;
  readonly positionals: PositionalValues<P>;
  /** Keys of the flags and positionals that the command line itself gave (no default, no variable). */
  readonly given: ReadonlySet<string>;
}

/** What `-c`, `--enable` and `--disable` gave, unparsed, in order of appearance. */
export interface ConfigOverrides {
  /** `key=value` texts; a text without `=` is the configuration's error to report. */
  readonly config: readonly string[];
  readonly enable: readonly string[];
  readonly disable: readonly string[];
}

/** What a command may use. */
export interface CommandContext {
  readonly platform: Platform;
  readonly overrides: ConfigOverrides;
  readonly output: Output;
  /** The whole command line, without the program. */
  readonly argv: readonly string[];
}

export interface Example {
  /** A command line, starting with `csm`. */
  readonly line: string;
  /** What it does, in a few words. */
  readonly about: string;
}

/** A command with its types erased: what the frame handles. */
export interface Command {
  /** Sentences for `--help`, below the summary. Paragraphs are separated by an empty line. */
  readonly description?: string;
  readonly examples: readonly Example[];
  readonly flags: Flags;
  /** Flags of outer levels whose values this command honours; see the head of this file. */
  readonly outerFlags: Flags;
  readonly positionals: Positionals;
  /** Exit codes beyond 0, 1 and 2, for the reference. */
  readonly exits: Readonly<Record<number, string>>;
  /** Replaces the usage lines made from the definition; each without the program's name. */
  readonly usage?: readonly string[];
  /** Offers `-V, --version`. */
  readonly version: boolean;
  /**
   * The command ends its work itself on SIGINT and SIGTERM (through `platform.signals`) and answers the exit code.
   * Otherwise the frame ends it with 130 or 143.
   */
  readonly ownsSignals: boolean;
  /** Answers the exit code. A thrown {@link CsmError} is reported and becomes one. */
  readonly run: (context: CommandContext, args: CommandArgs) => Promise<number> | number;
}

export interface CommandDefinition<F extends Flags, O extends Flags, P extends Positionals> {
  readonly description?: string;
  readonly examples?: readonly Example[];
  readonly flags?: F;
  readonly outerFlags?: O;
  readonly positionals?: P;
  readonly exits?: Readonly<Record<number, string>>;
  readonly usage?: readonly string[];
  readonly version?: boolean;
  readonly ownsSignals?: boolean;
  readonly run: (context: CommandContext, args: CommandArgs<F, O, P>) => Promise<number> | number;
}

/** A command from its definition, with `run` typed by its flags and positionals. */
export function defineCommand<const F extends Flags = {}, const O extends Flags = {}, const P extends Positionals = {}>(
  definition: CommandDefinition<F, O, P>,
): Command {
  const { description, usage, run } = definition;
  return {
    ...(description === undefined ? {} : { description }),
    ...(usage === undefined ? {} : { usage }),
    examples: definition.examples ?? [],
    flags: definition.flags ?? {},
    outerFlags: definition.outerFlags ?? {},
    positionals: definition.positionals ?? {},
    exits: definition.exits ?? {},
    version: definition.version ?? false,
    ownsSignals: definition.ownsSignals ?? false,
    // The parser makes the values from this very definition, which the erased type cannot say.
    run: run as Command['run'],
  };
}

/** A record of flags that several commands spread into their own, with its exact types kept. */
export function defineFlags<const F extends Flags>(flags: F): F {
  return flags;
}

/** Long name on the command line: `outputLastMessage` is `output-last-message`. */
export function printLongName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Placeholder: `sessionId` is `SESSION_ID`. */
export function printPlaceholder(key: string, valueName?: string): string {
  return valueName ?? printLongName(key).replaceAll('-', '_').toUpperCase();
}
