/** Which prefix a rule may be made of when the user allows a command for good. Observed in Codex 0.169.0. Pure. */
import { matchesPrefix, type RuleMatch } from './rules/exec-policy.ts';

/** Prefixes that would allow anything. */
const TOO_WIDE: readonly string[] = [
  'python', 'python3', 'python -c', 'python3 -c', 'python -', 'python3 -', 'py', 'py -3', 'pythonw', 'pyw', 'pypy', 'pypy3',
  'git', 'bash', 'bash -c', 'bash -lc', 'sh', 'sh -c', 'sh -lc', 'zsh', 'zsh -c', 'zsh -lc', '/bin/zsh', '/bin/zsh -lc',
  '/bin/bash', '/bin/bash -lc', 'dash', 'ksh', 'fish', 'pwsh', 'powershell', 'env', 'sudo', 'doas', 'su', 'nohup', 'xargs',
  'timeout', 'node', 'node -e', 'bun', 'deno', 'perl', 'perl -e', 'ruby', 'ruby -e', 'php', 'php -r', 'lua', 'lua -e', 'osascript',
  'npm run', 'npx', 'rm', 'eval', 'exec', 'command', 'busybox', 'ssh', 'docker', 'curl', 'wget',
]; // prettier-ignore
const WIDE = new Set(TOO_WIDE);

/** Whether a rule of that prefix would allow anything: interpreters, shells, what runs other programs. */
export function isTooWide(prefix: readonly string[]): boolean {
  return WIDE.has(prefix.join(' '));
}

/**
 * @param asked the first command that has to be asked about
 * @param wanted what the model proposes
 */
export function proposePrefix(
  asked: readonly string[],
  commands: readonly (readonly string[])[],
  matches: readonly (readonly RuleMatch[])[],
  wanted: readonly string[] | undefined,
): readonly string[] {
  if (wanted === undefined || wanted.length === 0 || isTooWide(wanted)) return asked;
  return coversLine(wanted, commands, matches) ? wanted : asked;
}

/** Whether a rule of that prefix is enough for the whole line not to be asked about: of `cd /x && make`, `cd /x` is not. */
export function coversLine(
  prefix: readonly string[],
  commands: readonly (readonly string[])[],
  matches: readonly (readonly RuleMatch[])[],
): boolean {
  const [first, ...rest] = prefix;
  if (first === undefined) return false;
  const rule = {
    first,
    rest: rest.map((word) => [word]),
    alternatives: rest.map(() => false),
    decision: 'allow',
    justification: undefined,
    ignoresCase: false,
    source: undefined,
  } as const;
  const isAllowed = (found: readonly RuleMatch[] = []): boolean =>
    found.length > 0 && found.every((match) => match.rule.decision === 'allow');
  return commands.every((argv, index) => matchesPrefix(rule, argv) || isAllowed(matches[index]));
}
