/** What every completion script knows, in the form that all of them need: steps from word to word. Pure. */
import type { CommandDoc, OptionDoc } from '../command-doc.ts';

/** At `from`, one of `words` leads to `to`. Paths are words from the root, `''` the root itself. */
export interface Step {
  readonly from: string;
  readonly words: readonly string[];
  readonly to: string;
}

/** A flag as one offers it. */
export interface FlagPlan {
  /** `--model`. */
  readonly long: string;
  /** `-m`, or undefined. */
  readonly short: string | undefined;
  readonly about: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
  readonly complete: 'file' | 'directory' | undefined;
}

/** What can be completed at a path. */
export interface PathPlan {
  readonly path: string;
  readonly about: string;
  readonly subcommands: readonly { readonly name: string; readonly about: string }[];
  readonly flags: readonly FlagPlan[];
  /** Fixed values of the first positional. */
  readonly words: readonly string[];
  readonly positionals: readonly { readonly name: string; readonly required: boolean; readonly rest: boolean }[];
}

export interface CompletionPlan {
  readonly steps: readonly Step[];
  readonly paths: readonly PathPlan[];
}

function planFlag(option: OptionDoc): FlagPlan {
  return {
    long: `--${option.long}`,
    short: option.short === undefined ? undefined : `-${option.short}`,
    about: option.summary,
    takesValue: option.value !== '',
    values: option.values,
    complete: option.complete,
  };
}

/** The plan of all commands. */
export function planCompletion(docs: readonly CommandDoc[]): CompletionPlan {
  return {
    steps: docs.flatMap((doc) =>
      doc.children.map(({ name, aliases, path }) => ({ from: doc.path, words: [name, ...aliases], to: path })),
    ),
    paths: docs.map((doc) => ({
      path: doc.path,
      about: doc.summary,
      subcommands: doc.children.map(({ name, summary }) => ({ name, about: summary })),
      flags: doc.options.map(planFlag),
      words: doc.arguments[0]?.values ?? [],
      positionals: doc.arguments.map(({ display, name }) => ({
        name,
        required: display.startsWith('<'),
        rest: display.endsWith('...'),
      })),
    })),
  };
}

/** The spellings of a flag. */
export function flagNames({ short, long }: FlagPlan): readonly string[] {
  return short === undefined ? [long] : [short, long];
}

/** The value flags of a path: after one, the next word is its value. */
export function valueFlags(path: PathPlan): readonly FlagPlan[] {
  return path.flags.filter(({ takesValue }) => takesValue);
}
