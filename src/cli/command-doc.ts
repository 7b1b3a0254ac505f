/**
 * Everything that help, the reference, the manual page and completion say about a command, in one value made from its
 * definition.
 * @effects loads the code of the command, nothing else
 */
import { printLongName, printPlaceholder } from './command.ts';
import type { Command, Example, Flag, Flags } from './command.ts';
import { OVERRIDE_FLAGS, printFlagDisplay, printPositionalDisplay } from './global-flags.ts';
import { ROOT_PATH, childrenOf, lastWord } from './registry.ts';
import type { CommandEntry } from './registry.ts';
import { loadCommand } from './resolve.ts';
import type { CommandSet } from './resolve.ts';
import { printUsageLines, usageShape } from './usage.ts';

/** A flag as it is shown. */
export interface OptionDoc {
  /** `m`, or undefined. */
  readonly short: string | undefined;
  /** `model`. */
  readonly long: string;
  /** ` <MODEL>`, empty for a boolean. */
  readonly value: string;
  readonly summary: string;
  readonly detail: string | undefined;
  readonly values: readonly string[];
  readonly default: string | undefined;
  readonly env: string | undefined;
  readonly complete: 'file' | 'directory' | undefined;
  /** Whether the command's own definition has it, or every command. */
  readonly own: boolean;
}

export interface ArgumentDoc {
  /** `[PROMPT]`. */
  readonly display: string;
  readonly name: string;
  readonly summary: string;
  readonly detail: string | undefined;
  readonly values: readonly string[];
  readonly default: string | undefined;
  readonly complete: 'file' | 'directory' | undefined;
}

export interface ChildDoc {
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly aliases: readonly string[];
}

export interface CommandDoc {
  readonly path: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly usage: readonly string[];
  readonly options: readonly OptionDoc[];
  readonly arguments: readonly ArgumentDoc[];
  /** Without the hidden ones. */
  readonly children: readonly ChildDoc[];
  readonly examples: readonly Example[];
  readonly exits: Readonly<Record<number, string>>;
  readonly aliases: readonly string[];
}

/** What the program is, in one line: the root's summary. */
export const ROOT_SUMMARY = 'Codex Session Manager: an agent workstation for long sessions';

const HELP_CHILD = 'Print this message, or the help of a subcommand';

function optionDoc(key: string, flag: Flag, own: boolean): OptionDoc {
  const long = printLongName(key);
  const valued = flag.type === 'boolean' ? undefined : flag;
  const fallback = flag.type === 'boolean' || flag.type === 'strings' ? undefined : flag.default;
  return {
    short: flag.short,
    long,
    value: printFlagDisplay(key, flag).slice(`--${long}`.length),
    summary: flag.summary,
    detail: flag.detail,
    values: flag.type === 'enum' ? flag.values : [],
    default: fallback === undefined ? undefined : String(fallback),
    env: valued?.env,
    complete: valued?.complete,
    own,
  };
}

function optionDocs(flags: Flags, own: boolean): readonly OptionDoc[] {
  return Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true)
    .map(([key, flag]) => optionDoc(key, flag, own));
}

function plainOption(short: string, long: string, summary: string): OptionDoc {
  return { ...optionDoc(long, { type: 'boolean', summary, short }, false) };
}

function argumentDocs(command: Command | undefined): readonly ArgumentDoc[] {
  return Object.entries(command?.positionals ?? {}).map(([key, it]) => ({
    display: printPositionalDisplay(key, it),
    name: printPlaceholder(key, it.valueName),
    summary: it.summary,
    detail: it.detail,
    values: it.values ?? [],
    default: it.default,
    complete: it.complete,
  }));
}

/** The document of a command that is loaded; `command` is undefined for a group. Pure. */
export function describeCommand(
  entries: readonly CommandEntry[],
  path: string,
  command: Command | undefined,
): CommandDoc {
  const entry = entries.find((it) => it.path === path);
  const children = childrenOf(entries, path)
    .filter(({ hidden }) => hidden !== true)
    .map((it) => ({ name: lastWord(it.path), path: it.path, summary: it.summary, aliases: it.aliases ?? [] }));
  const withHelp =
    children.length === 0 || children.some(({ name }) => name === 'help')
      ? children
      : [...children, { name: 'help', path: `${path} help`, summary: HELP_CHILD, aliases: [] }];
  return {
    path,
    summary: path === ROOT_PATH ? ROOT_SUMMARY : (entry?.summary ?? ''),
    description: command?.description,
    usage: printUsageLines(usageShape(path, command, children.length > 0)),
    options: [
      ...optionDocs(command?.flags ?? {}, true),
      ...optionDocs(OVERRIDE_FLAGS, false),
      plainOption('h', 'help', 'Print help; `-h` is the short form'),
      ...(command?.version === true ? [plainOption('V', 'version', 'Print the version')] : []),
    ],
    arguments: argumentDocs(command),
    children: withHelp,
    examples: command?.examples ?? [],
    exits: command?.exits ?? {},
    aliases: entry?.aliases ?? [],
  };
}

/** The document of the command at a path that the set has. */
export async function readCommandDoc(set: CommandSet, path: string): Promise<CommandDoc> {
  return describeCommand(set.entries, path, await loadCommand(set, path));
}

/** The documents of the root and of every command that is not hidden, in the order of the list. */
export async function readAllDocs(set: CommandSet): Promise<readonly CommandDoc[]> {
  const visible = set.entries.filter(({ hidden }) => hidden !== true).map(({ path }) => path);
  return Promise.all([ROOT_PATH, ...visible].map((path) => readCommandDoc(set, path)));
}
