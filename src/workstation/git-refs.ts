/** Branches and commits of a repository, to choose from. @effects process */
import type { Platform } from '#/platform/platform.ts';
import { gitFailed, gitNone, openGit, type AskGit } from './git-command.ts';

export interface GitBranches {
  /** Undefined where HEAD is on none. */
  readonly current: string | undefined;
  /** Local ones, the current one first, then the one that was committed to last; then those of remotes. */
  readonly branches: readonly string[];
}

export interface GitCommit {
  readonly sha: string;
  readonly subject: string;
  readonly author: string;
  readonly timeMs: number;
}

const MOST_BRANCHES = 1_000;
const MOST_COMMITS = 500;
/** Between the members of a record; no name or subject holds it. */
const UNIT = '\x1f';

/** @throws CsmError `git-missing`, `git-none` (no repository), `git-failed` */
export async function readBranches(platform: Platform, cwd: string): Promise<GitBranches> {
  const git = await openRepository(platform, cwd);
  const head = await git('symbolic-ref', '--quiet', '--short', 'HEAD');
  const current = head.code === 0 ? head.stdout.trim() : undefined;
  const names = await lines(
    git,
    'for-each-ref',
    '--sort=-committerdate',
    `--count=${MOST_BRANCHES}`,
    '--format=%(refname)',
    'refs/heads',
    'refs/remotes',
  );
  const short = (prefix: string): readonly string[] =>
    names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const local = short('refs/heads/');
  const remote = short('refs/remotes/').filter((name) => !name.endsWith('/HEAD'));
  const first = current !== undefined && local.includes(current) ? [current] : [];
  return { current, branches: [...first, ...local.filter((name) => name !== current), ...remote] };
}

/** The newest first. @throws CsmError as {@link readBranches} */
export async function readCommits(platform: Platform, cwd: string): Promise<readonly GitCommit[]> {
  const git = await openRepository(platform, cwd);
  // A repository without a commit has none.
  if ((await git('rev-parse', '--verify', '--quiet', 'HEAD')).code !== 0) return [];
  const records = await lines(git, 'log', `--max-count=${MOST_COMMITS}`, `--format=%H%x1f%ct%x1f%an%x1f%s`);
  return records.flatMap((record): readonly GitCommit[] => {
    const [sha, seconds, author = '', subject = ''] = record.split(UNIT);
    return sha === undefined || seconds === undefined ? [] : [{ sha, subject, author, timeMs: Number(seconds) * 1000 }];
  });
}

/** Where HEAD and the branch parted; undefined: nowhere, or there is no such branch. @throws CsmError as {@link readBranches} */
export async function readMergeBase(platform: Platform, cwd: string, branch: string): Promise<string | undefined> {
  const git = await openRepository(platform, cwd);
  const { code, stdout } = await git('merge-base', 'HEAD', '--end-of-options', branch);
  return code === 0 ? stdout.trim() : undefined;
}

async function openRepository(platform: Platform, cwd: string): Promise<AskGit> {
  const git = openGit(platform, cwd);
  if ((await git('rev-parse', '--git-dir')).code !== 0) throw gitNone(cwd);
  return git;
}

async function lines(git: AskGit, ...words: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await git(...words);
  if (code !== 0) throw gitFailed(stderr.trim());
  return stdout.split('\n').filter((line) => line !== '');
}
