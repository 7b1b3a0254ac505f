/** Rules that forbid or ask, against commands in whatever they are wrapped. Pure. */
import type { Argument, Invocation } from './risk/invocation.ts';
import { printBaseName } from './risk/program-name.ts';
import type { ExecPolicy, PrefixRule } from './rules/exec-policy.ts';

/** `maybe`: only the shell knows whether the command begins so. */
export type RuleHit = 'definite' | 'maybe';

/** What is known of paths on this machine. Both answer undefined where they know nothing. */
export interface ProgramPaths {
  /** A path as a command in the working folder would find it, absolute; no link is followed. */
  readonly resolve: (program: string) => string | undefined;
  /** The file that an absolute path leads to, links followed. */
  readonly follow: (path: string) => string | undefined;
}

/** A rule that a command meets. */
export interface RuleMet {
  readonly rule: PrefixRule;
  readonly hit: RuleHit;
}

/**
 * The rules that the command meets, in their order, whatever path or link its program is named by. The program is looked for
 * once, not once a rule: following a link asks the disk.
 */
export function listRulesMet(
  { words }: Pick<Invocation, 'words'>,
  policy: ExecPolicy,
  paths: ProgramPaths,
): readonly RuleMet[] {
  const [program, ...args] = words;
  if (program === undefined || policy.rules.length === 0) return [];
  const names = listNames(program, policy, paths);
  return policy.rules.flatMap((rule) => {
    const hit = hitRule(rule, program, names, args);
    return hit === undefined ? [] : [{ rule, hit }];
  });
}

function hitRule(
  rule: PrefixRule,
  program: Argument,
  names: readonly string[],
  args: readonly Argument[],
): RuleHit | undefined {
  const same = (a: string, b: string): boolean => (rule.ignoresCase ? a.toLowerCase() === b.toLowerCase() : a === b);
  let hit: RuleHit = 'definite';
  if (program.value === undefined && program.program === undefined) hit = 'maybe';
  else if (!names.some((name) => same(name, rule.first))) return undefined;
  for (const [index, options] of rule.rest.entries()) {
    const word = args[index];
    if (word === undefined) return undefined;
    if (word.value !== undefined) {
      if (!options.some((option) => same(option, word.value ?? ''))) return undefined;
      continue;
    }
    // It may be any number of words: nothing behind it can be told.
    return word.prefix === '' || options.some((option) => option.startsWith(word.prefix)) ? 'maybe' : undefined;
  }
  return hit;
}

/** All names under which rules may know a program: as written, its path, its name, and where a link leads. */
function listNames(word: Argument, { hostExecutables }: ExecPolicy, paths: ProgramPaths): readonly string[] {
  const written = word.value;
  if (written === undefined) return word.program === undefined ? [] : [word.program];
  if (!written.includes('/')) return [written];
  const names = [written];
  const path = paths.resolve(written);
  for (const each of new Set([path, path === undefined ? undefined : paths.follow(path)])) {
    if (each === undefined) continue;
    const name = printBaseName(each);
    const known = hostExecutables.get(name);
    if (known === undefined || known.includes(each)) names.push(name);
    names.push(each);
  }
  return names;
}
