/** What `git` does, by its subcommand. Pure. */
import { finding, type Finding } from './effect.ts';
import type { Argument } from './invocation.ts';
import { GIT_SHAPE, measureOptions } from './options.ts';

const READS = new Set(
  (
    'status log diff show blame annotate grep ls-files ls-tree rev-parse rev-list describe shortlog cat-file ' +
    'name-rev merge-base for-each-ref show-ref show-branch whatchanged diff-tree diff-index diff-files var help version ' +
    'check-ignore check-attr check-mailmap check-ref-format count-objects cherry range-diff verify-commit verify-tag ' +
    'fsck bugreport diagnose get-tar-commit-id hash-object patch-id stripspace'
  ).split(' '),
);
const WRITES = new Set(
  (
    'add mv init apply am worktree format-patch archive bundle stage sparse-checkout config notes mergetool restore ' +
    'read-tree write-tree update-index checkout-index submodule lfs rerere maintenance pack-objects'
  ).split(' '),
);
const NETWORK = new Set('fetch clone ls-remote pull remote-update send-email request-pull'.split(' '));
const HISTORY = new Set(
  (
    'commit merge rebase cherry-pick revert commit-tree update-ref symbolic-ref replace filter-branch filter-repo ' +
    'fast-import tag branch checkout switch stash reset push bisect'
  ).split(' '),
);

/** @param words what follows `git` */
export function decideGit(words: readonly Argument[]): readonly Finding[] {
  const count = measureOptions(words, GIT_SHAPE);
  const [subcommand, ...rest] = words.slice(count);
  if (subcommand === undefined) return [finding('reads', 'prints about git')];
  const chooses = words
    .slice(0, count)
    .some(({ value, prefix }) => /^(?:-c)?core\.hookspath=|^--(?:config-env|exec-path)\b/i.test(value ?? prefix));
  if (chooses)
    return [finding('unknown', 'the line says which programs git runs', 'high'), ...decideSubcommand(subcommand, rest)];
  return decideSubcommand(subcommand, rest);
}

function decideSubcommand(subcommand: Argument, rest: readonly Argument[]): readonly Finding[] {
  const options = rest.map(({ value, prefix }) => value ?? prefix);
  const name = subcommand.value;
  if (name === undefined) return [finding('unknown', 'the git command is known only when the shell runs')];
  const has = (...names: readonly string[]): boolean =>
    options.some((option) =>
      names.some((known) => option === known || option.startsWith(`${known}=`) || isCluster(option, known)),
    );
  const worse = decideDestructive(name, options, has);
  if (worse !== undefined) return [worse];
  if (name === 'pull') return [finding('git-history', 'brings history from elsewhere and merges it')];
  if (name === 'push') return [finding('git-history', 'changes the history of another repository')];
  if (name === 'remote' && has('show', 'update', 'prune')) return [finding('network', 'asks another repository')];
  if (name === 'remote' || name === 'reflog') return [finding('reads', 'reads the repository')];
  if (name === 'config' && has('--get', '--get-all', '--list', '-l', '--get-regexp')) {
    return [finding('reads', 'reads the configuration')];
  }
  if (READS.has(name)) {
    return has('--output', '-o', '--open-files-in-pager')
      ? [finding('writes', 'writes a file')]
      : has('--ext-diff', '--textconv', '-O')
        ? [finding('unknown', 'runs a program that the repository names')]
        : [finding('reads', 'reads the repository')];
  }
  if (name === 'branch' || name === 'tag' || name === 'stash') return [decideList(name, options, has)];
  if (NETWORK.has(name)) return [finding('network', 'asks another repository')];
  if (HISTORY.has(name))
    return [finding('git-history', `changes what the repository’s history or branches are (${name})`)];
  if (WRITES.has(name)) return [finding('writes', 'writes into the repository or the work tree')];
  return [finding('unknown', `nobody here knows what git ${name} does: it may be an alias or a program`)];
}

/** `-fd` has `-f`. */
function isCluster(option: string, known: string): boolean {
  return /^-[A-Za-z]$/.test(known) && /^-[A-Za-z]+$/.test(option) && option.includes(known.slice(1));
}

function decideList(name: string, options: readonly string[], has: (...names: readonly string[]) => boolean): Finding {
  const [first] = options;
  const lists =
    first === undefined ||
    has('--list', '-l', '-a', '-r', '-v', '--show-current', '--contains', '--merged', '--no-merged', '--points-at') ||
    (name === 'stash' && ['list', 'show'].includes(first));
  return lists && !(name === 'stash' && first === undefined)
    ? finding('reads', 'reads the repository')
    : finding('git-history', `changes what the repository’s history or branches are (${name})`);
}

function decideDestructive(
  name: string,
  options: readonly string[],
  has: (...names: readonly string[]) => boolean,
): Finding | undefined {
  switch (name) {
    case 'reset':
      return has('--hard', '--merge', '--keep')
        ? finding('destructive', 'throws away changes that were not committed')
        : undefined;
    case 'clean':
      return has('-n', '--dry-run') && !has('-f', '--force')
        ? finding('reads', 'reads the repository')
        : finding('destructive', 'deletes files that git does not know');
    case 'push':
      return has('-f', '--force', '--force-with-lease', '--mirror', '--delete', '-d', '--prune') ||
        options.some((option) => /^\+|^:[^:]/.test(option))
        ? finding('destructive', 'rewrites or deletes the history of another repository', 'critical')
        : undefined;
    case 'branch':
    case 'tag':
      return has('-D', '-d', '--delete') ? finding('destructive', `deletes a ${name}`) : undefined;
    case 'checkout':
    case 'switch':
      return has('-f', '--force', '--discard-changes') || options.includes('--') || options.includes('.')
        ? finding('destructive', 'throws away changes that were not committed')
        : undefined;
    case 'restore':
      return has('--staged', '-S') && !has('--worktree', '-W')
        ? undefined
        : finding('destructive', 'throws away changes that were not committed');
    case 'stash':
      return ['drop', 'clear'].includes(options[0] ?? '')
        ? finding('destructive', 'throws away stashed changes')
        : undefined;
    case 'rm':
      return finding('destructive', 'deletes files');
    case 'gc':
    case 'prune':
    case 'repack':
      return finding('destructive', 'drops objects that nothing refers to');
    case 'reflog':
      return ['expire', 'delete'].includes(options[0] ?? '')
        ? finding('destructive', 'drops the way back to lost commits')
        : undefined;
    case 'filter-branch':
    case 'filter-repo':
      return finding('destructive', 'rewrites the whole history');
    case 'update-ref':
      return has('-d', '--stdin') ? finding('destructive', 'deletes a reference') : undefined;
    case 'worktree':
      return options[0] === 'remove' ? finding('destructive', 'deletes a work tree') : undefined;
    case 'remote':
      return ['remove', 'rm', 'rename', 'set-url', 'add'].includes(options[0] ?? '')
        ? finding('writes', 'changes the configuration of the repository')
        : undefined;
    default:
      return undefined;
  }
}
