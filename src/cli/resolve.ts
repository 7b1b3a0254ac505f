/**
 * From a command line to the command that it names: reads level by level, loading one definition a level.
 * @effects loads the code of the named command, nothing else
 */
import { refuseCodexCommand } from './codex-commands.ts';
import { collectOverrides, combineLevels } from './combine.ts';
import type { ReadLevel, ReadVariable } from './combine.ts';
import { printLongName } from './command.ts';
import type { Command, CommandArgs, ConfigOverrides } from './command.ts';
import { parseLevel } from './parse.ts';
import type { LevelSpec } from './parse.ts';
import { ROOT_PATH, childrenOf, lastWord, matchChild } from './registry.ts';
import type { CommandEntry } from './registry.ts';
import { matchSimilar } from './similar.ts';
import type { UsageProblem } from './usage-problem.ts';

/** What a command line asks for. `path` is the command that it concerns. */
export type Resolution =
  | {
      readonly kind: 'run';
      readonly path: string;
      readonly command: Command;
      readonly args: CommandArgs;
      readonly overrides: ConfigOverrides;
    }
  | { readonly kind: 'help'; readonly path: string; readonly form: 'short' | 'long' }
  /** A group was named without a subcommand: its help goes to standard error, exit code 2. */
  | { readonly kind: 'group'; readonly path: string }
  | { readonly kind: 'version'; readonly path: string }
  | {
      readonly kind: 'problem';
      readonly path: string;
      readonly command: Command | undefined;
      readonly problem: UsageProblem;
    };

/** The word that asks for help at any level that has subcommands. */
const HELP_WORD = 'help';

/** The commands: the list, and how the root itself is loaded. */
export interface CommandSet {
  readonly entries: readonly CommandEntry[];
  readonly loadRoot: () => Promise<Command>;
}

/** The definition at a path; undefined for a group. */
export async function loadCommand(set: CommandSet, path: string): Promise<Command | undefined> {
  if (path === ROOT_PATH) return set.loadRoot();
  const entry = set.entries.find((it) => it.path === path);
  return (await entry?.load?.())?.default;
}

function levelSpec(set: CommandSet, path: string, command: Command | undefined): LevelSpec {
  const children = childrenOf(set.entries, path);
  const visible = children.filter(({ hidden }) => hidden !== true);
  const names = visible.flatMap((it) => [lastWord(it.path), ...(it.aliases ?? [])]);
  const withHelp = children.length === 0 || names.includes(HELP_WORD) ? names : [...names, HELP_WORD];
  return {
    flags: command?.flags ?? {},
    positionals: command?.positionals ?? {},
    version: command?.version ?? false,
    subcommandNames: withHelp,
    matchSubcommand: (word) => {
      const child = matchChild(set.entries, path, word);
      if (child !== undefined) return lastWord(child.path);
      return word === HELP_WORD && children.length > 0 ? HELP_WORD : undefined;
    },
  };
}

/** `help WORD...` below a path: the command that the words name. */
export async function resolveHelp(
  set: CommandSet,
  path: string,
  words: readonly string[],
): Promise<Extract<Resolution, { kind: 'help' | 'problem' }>> {
  let at = path;
  for (const word of words) {
    const child = matchChild(set.entries, at, word);
    if (child === undefined) {
      const command = await loadCommand(set, at);
      const similar = matchSimilar(word, levelSpec(set, at, command).subcommandNames);
      return { kind: 'problem', path: at, command, problem: { kind: 'subcommand-unknown', word, similar } };
    }
    at = child.path;
  }
  return { kind: 'help', path: at, form: 'long' };
}

/** Adds to an unknown flag what a subcommand later on the line would know (`csm --json exec`). */
async function explainProblem(
  set: CommandSet,
  path: string,
  argv: readonly string[],
  problem: UsageProblem,
): Promise<UsageProblem> {
  if (problem.kind !== 'unexpected-argument' || problem.similar !== undefined) return problem;
  for (const word of argv) {
    const child = matchChild(set.entries, path, word);
    if (child === undefined) continue;
    const flags = Object.keys((await loadCommand(set, child.path))?.flags ?? {});
    if (!flags.some((key) => `--${printLongName(key)}` === problem.token)) continue;
    return { ...problem, elsewhere: `${lastWord(child.path)} ${problem.token}` };
  }
  return problem;
}

/**
 * Reads a command line. Loads the root's definition only where a flag comes first.
 * @throws CsmError where the first word is a command of Codex that csm does not have
 */
export async function resolveCommand(
  set: CommandSet,
  argv: readonly string[],
  readVariable: ReadVariable,
): Promise<Resolution> {
  const levels: ReadLevel[] = [];
  let path = ROOT_PATH;
  let next = 0;
  const first = matchChild(set.entries, ROOT_PATH, argv[0] ?? '');
  if (first !== undefined) [path, next] = [first.path, 1];
  else refuseCodexCommand(argv[0]);
  for (;;) {
    const command = await loadCommand(set, path);
    const result = parseLevel(levelSpec(set, path, command), argv, next);
    if (result.kind === 'help') return { kind: 'help', path, form: result.form };
    if (result.kind === 'version') return { kind: 'version', path };
    if (result.kind === 'problem') {
      const problem = await explainProblem(set, path, argv.slice(next), result.problem);
      return { kind: 'problem', path, command, problem };
    }
    levels.push({ command: command ?? { flags: {} }, parsed: result });
    const sub = result.subcommand;
    if (sub !== undefined) {
      const child = matchChild(set.entries, path, sub.name);
      if (child === undefined) return resolveHelp(set, path, argv.slice(sub.next));
      [path, next] = [child.path, sub.next];
      continue;
    }
    if (command === undefined) return { kind: 'group', path };
    const combined = combineLevels(command, levels, readVariable);
    if (combined.kind === 'problem') return { kind: 'problem', path, command, problem: combined.problem };
    return { kind: 'run', path, command, args: combined.args, overrides: collectOverrides(levels) };
  }
}
