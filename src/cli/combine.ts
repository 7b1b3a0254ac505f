/** Puts the levels of a command line together into what a command gets. Pure. */
import type { Command, CommandArgs, ConfigOverrides, Flag, Positional } from './command.ts';
import { printFlagDisplay, printPositionalDisplay } from './global-flags.ts';
import { parseNumber } from './parse-value.ts';
import type { ParsedLevel } from './parse.ts';
import type { UsageProblem } from './usage-problem.ts';
import { checkFlagValue } from './parse-value.ts';

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

/**
 * The arguments of the innermost of the levels: its flags with what outer levels passed on, variables and defaults, its
 * positionals by name. Checks what only the whole shows: conflicts, requirements, what is missing.
 */
export function combineLevels(command: Command, levels: readonly ReadLevel[], readVariable: ReadVariable): Combined {
  const inner = levels.at(-1)?.parsed;
  const outer = levels.slice(0, -1);
  const words = inner?.words ?? [];
  const flags: Record<string, unknown> = {};
  const positionals: Record<string, unknown> = {};
  const displays = new Map<string, string>();
  const missing: string[] = [];
  const required: string[] = [];
  const fromVariable = new Set<string>();

  for (const [own, group] of [
    [true, command.flags],
    [false, command.outerFlags],
  ] as const) {
    for (const [key, flag] of Object.entries(group)) {
      let texts = collectFlag(key, flag, outer, own ? inner : undefined);
      if (texts !== undefined) displays.set(key, printFlagDisplay(key, flag));
      if (texts === undefined && flag.type !== 'boolean' && flag.env !== undefined) {
        const value = readVariable(flag.env);
        if (value !== undefined) {
          const problem = checkFlagValue(value, flag, printFlagDisplay(key, flag));
          if (problem !== undefined) return { kind: 'problem', problem };
          texts = [value];
          fromVariable.add(key);
        }
      }
      if (flag.type !== 'boolean' && flag.required === true) {
        required.push(key);
        if (texts === undefined) missing.push(printFlagDisplay(key, flag));
      }
      flags[key] = convertFlag(flag, texts);
    }
  }
  for (const [at, [key, positional]] of Object.entries(command.positionals).entries()) {
    const mine = positional.variadic === true ? words.slice(at) : words.slice(at, at + 1);
    if (mine.length > 0) displays.set(key, printPositionalDisplay(key, positional));
    else if (positional.required === true) missing.push(printPositionalDisplay(key, positional));
    positionals[key] = convertPositional(positional, mine);
  }

  const problem = findConflict(command, displays) ?? findRequirement(command, displays, missing, required);
  if (problem !== undefined) return { kind: 'problem', problem };
  return {
    kind: 'args',
    args: {
      flags: flags as CommandArgs['flags'],
      positionals: positionals as CommandArgs['positionals'],
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
    const used = [...displays.keys()].filter((it) => !losers.has(it) && command.positionals[it] === undefined);
    return { kind: 'conflict', display, others: others.map(([, text]) => text), used };
  }
  return undefined;
}

function findRequirement(
  command: Command,
  displays: ReadonlyMap<string, string>,
  missing: readonly string[],
  required: readonly string[],
): UsageProblem | undefined {
  const given = [...displays.keys()].filter((key) => command.positionals[key] === undefined);
  const wanted = given
    .flatMap((key) => (command.flags[key] ?? command.outerFlags[key])?.requires ?? [])
    .filter((key) => !displays.has(key));
  const all = { ...command.outerFlags, ...command.flags };
  const texts = wanted.map((key) => {
    const flag = all[key];
    return flag === undefined ? `--${key}` : printFlagDisplay(key, flag);
  });
  if (missing.length + texts.length === 0) return undefined;
  const used = [...new Set([...required, ...wanted, ...given])];
  return { kind: 'required', displays: [...new Set([...texts, ...missing])], used };
}

/** `-c`, `--enable` and `--disable` of all levels, in order of appearance. */
export function collectOverrides(levels: readonly ReadLevel[]): ConfigOverrides {
  const all = levels.flatMap(({ parsed }) => parsed.overrides);
  const valuesOf = (kind: string) => all.filter((it) => it.kind === kind).map(({ value }) => value);
  return { config: valuesOf('config'), enable: valuesOf('enable'), disable: valuesOf('disable') };
}
