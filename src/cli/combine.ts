/** Puts the levels of a command line together into what a command gets. Pure. */
import type { Command, CommandArgs, ConfigOverrides, Flag, Positional } from './command.ts';
import { printFlagDisplay, printPositionalDisplay } from './global-flags.ts';
import { checkFlagValue, parseNumber } from './parse-value.ts';
import type { ParsedLevel } from './parse.ts';
import type { UsageProblem } from './usage-problem.ts';

/** A level that was read, with the definition it was read by. */
export interface ReadLevel {
  readonly command: Pick<Command, 'flags'>;
  readonly parsed: ParsedLevel;
}

/** Reads an environment variable: undefined where it is unset or empty. */
export type ReadVariable = (name: string) => string | undefined;

export type Combined =
  { readonly kind: 'args'; readonly args: CommandArgs } | { readonly kind: 'problem'; readonly problem: UsageProblem };

/** Texts of a flag over all levels: lists put together, else the innermost; undefined where no level gave it. */
function collectFlag(key: string, flag: Flag, outer: readonly ReadLevel[], inner: ParsedLevel | undefined) {
  const texts = outer
    .filter(({ command }) => command.flags[key]?.type === flag.type)
    .map(({ parsed }) => parsed.flags.get(key));
  const given = [...texts, inner?.flags.get(key)].filter((text) => text !== undefined);
  return given.length === 0 ? undefined : flag.type === 'strings' ? given.flat() : given.at(-1);
}

function convertFlag(flag: Flag, texts: readonly string[] | undefined): unknown {
  const text = texts?.at(-1);
  switch (flag.type) {
    case 'boolean':
      return texts !== undefined;
    case 'strings':
      return texts ?? [];
    case 'number':
      return text === undefined ? flag.default : parseNumber(text, flag);
    default:
      return text ?? flag.default;
  }
}

function convertPositional(positional: Positional, words: readonly string[]): unknown {
  return positional.variadic === true ? words : (words[0] ?? positional.default);
}

/** What the levels gave for one part of a command. `display` is set where the command line itself gave it. */
interface Collected {
  readonly key: string;
  readonly value: unknown;
  readonly display: string | undefined;
  /** Its display, where it is required and missing. */
  readonly missing: string | undefined;
}

/** One flag: from the levels, else its variable, else its default. A bad variable is a problem. */
function readFlag(
  key: string,
  flag: Flag,
  texts: readonly string[] | undefined,
  readVariable: ReadVariable,
): Collected | UsageProblem {
  const display = printFlagDisplay(key, flag);
  if (flag.type === 'boolean' || texts !== undefined) {
    const given = texts === undefined ? undefined : display;
    return { key, value: convertFlag(flag, texts), display: given, missing: undefined };
  }
  const variable = flag.env === undefined ? undefined : readVariable(flag.env);
  const problem = variable === undefined ? undefined : checkFlagValue(variable, flag, display);
  if (problem !== undefined) return problem;
  const value = convertFlag(flag, variable === undefined ? undefined : [variable]);
  const missing = flag.required === true && variable === undefined ? display : undefined;
  return { key, value, display: undefined, missing };
}

function readPositional(key: string, positional: Positional, words: readonly string[]): Collected {
  const display = printPositionalDisplay(key, positional);
  const given = words.length > 0;
  return {
    key,
    value: convertPositional(positional, words),
    display: given ? display : undefined,
    missing: !given && positional.required === true ? display : undefined,
  };
}

/** What was given, by key, in the order of the command line: of two in conflict, clap names the first one first. */
function orderDisplays(levels: readonly ReadLevel[], parts: readonly Collected[]): ReadonlyMap<string, string> {
  const byKey = new Map(parts.map(({ key, display }) => [key, display]));
  const displays = new Map<string, string>();
  for (const key of levels.flatMap(({ parsed }) => parsed.order)) {
    const display = byKey.get(key);
    if (display !== undefined) displays.set(key, display);
  }
  return displays;
}

/**
 * The arguments of the innermost of the levels: its flags with what outer levels passed on, variables and defaults, its
 * positionals by name. Checks what only the whole shows: conflicts, requirements, what is missing.
 */
export function combineLevels(command: Command, levels: readonly ReadLevel[], readVariable: ReadVariable): Combined {
  const inner = levels.at(-1)?.parsed;
  const outer = levels.slice(0, -1);
  const words = inner?.words ?? [];
  const flags: Collected[] = [];
  for (const [own, group] of [[inner, command.flags] as const, [undefined, command.outerFlags] as const]) {
    for (const [key, flag] of Object.entries(group)) {
      const read = readFlag(key, flag, collectFlag(key, flag, outer, own), readVariable);
      if ('kind' in read) return { kind: 'problem', problem: read };
      flags.push(read);
    }
  }
  const positionals = Object.entries(command.positionals).map(([key, it], at) =>
    readPositional(key, it, it.variadic === true ? words.slice(at) : words.slice(at, at + 1)),
  );
  const parts = [...flags, ...positionals];
  const displays = orderDisplays(levels, parts);
  const missing = parts.flatMap((part) => part.missing ?? []);
  const problem = findConflict(command, displays) ?? findRequirement(command, displays, missing);
  if (problem !== undefined) return { kind: 'problem', problem };
  const record = (of: readonly Collected[]) => Object.fromEntries(of.map(({ key, value }) => [key, value]));
  return {
    kind: 'args',
    args: {
      // Made from this command's own definition, so they have the types that its `run` was checked with.
      flags: record(flags) as CommandArgs['flags'],
      positionals: record(positionals) as CommandArgs['positionals'],
      given: new Set(displays.keys()),
    },
  };
}

/** Conflicts are said on one side and hold on both. */
function conflictsOf(command: Command, key: string): readonly string[] {
  const parts: Readonly<Record<string, Flag | Positional>> = {
    ...command.outerFlags,
    ...command.flags,
    ...command.positionals,
  };
  const said = parts[key]?.conflicts ?? [];
  const saidByOthers = Object.keys(parts).filter((other) => parts[other]?.conflicts?.includes(key) === true);
  return [...said, ...saidByOthers];
}

function findConflict(command: Command, displays: ReadonlyMap<string, string>): UsageProblem | undefined {
  for (const [key, display] of displays) {
    const conflicts = conflictsOf(command, key);
    const others = [...displays].filter(([other]) => conflicts.includes(other));
    if (others.length === 0) continue;
    const losers = new Set(others.map(([other]) => other));
    const used = [...displays.keys()].filter((it) => !losers.has(it) && command.flags[it] !== undefined);
    const texts = others.map(([, text]) => text);
    return { kind: 'conflict', display, others: texts, ...(used.length === 0 ? {} : { used }) };
  }
  return undefined;
}

function findRequirement(
  command: Command,
  displays: ReadonlyMap<string, string>,
  missing: readonly string[],
): UsageProblem | undefined {
  const given = [...displays.keys()].filter((key) => command.positionals[key] === undefined);
  const wanted = given
    .flatMap((key) => (command.flags[key] ?? command.outerFlags[key])?.requires ?? [])
    // What cannot be given beside the rest is not asked for, as in Codex.
    .filter((key) => !displays.has(key) && !conflictsOf(command, key).some((other) => displays.has(other)));
  const all = { ...command.outerFlags, ...command.flags };
  const texts = wanted.map((key) => {
    const flag = all[key];
    return flag === undefined ? `--${key}` : printFlagDisplay(key, flag);
  });
  if (missing.length + texts.length === 0) return undefined;
  const used = [...new Set([...wanted, ...given])];
  return { kind: 'required', displays: [...new Set([...texts, ...missing])], used };
}

/** `-c`, `--enable` and `--disable` of all levels, in order of appearance. */
export function collectOverrides(levels: readonly ReadLevel[]): ConfigOverrides {
  const all = levels.flatMap(({ parsed }) => parsed.overrides);
  const valuesOf = (kind: string) => all.filter((it) => it.kind === kind).map(({ value }) => value);
  return { config: valuesOf('config'), enable: valuesOf('enable'), disable: valuesOf('disable') };
}
