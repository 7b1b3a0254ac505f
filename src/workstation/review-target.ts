/** What a review is to look at, for front doors, and whether it is there. @effects process */
import type { ReviewTarget } from '#/agent/code-review/review-target.ts';
import type { Platform } from '#/platform/platform.ts';
import { gitNone, openGit } from './git-command.ts';

export { printReviewTarget, type ReviewTarget } from '#/agent/code-review/review-target.ts';

/**
 * What a user wants to know before a review is paid for; undefined: nothing. The review can run all the same: names may be found in
 * another repository, and files be read without one. Of a branch nothing can be said without a repository.
 * @throws CsmError `git-none`, `git-missing` of a branch, `git-failed`
 */
export async function findReviewProblem(
  platform: Platform,
  cwd: string,
  target: ReviewTarget,
): Promise<string | undefined> {
  if (target.kind === 'custom' || (target.kind === 'branch' && target.mergeBase !== undefined)) return undefined;
  const hasGit = platform.processes.which('git', platform.env.get('PATH')) !== undefined;
  if (target.kind !== 'branch' && !hasGit) return 'There is no git on PATH: the reviewer cannot see changes.';
  const git = openGit(platform, cwd);
  if ((await git('rev-parse', '--git-dir')).code !== 0) {
    if (target.kind === 'branch') throw gitNone(cwd);
    return `${cwd} is in no git repository: the reviewer cannot see changes.`;
  }
  const isCommit = async (name: string): Promise<boolean> =>
    (await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)).code === 0;
  switch (target.kind) {
    case 'uncommitted': {
      const { code, stdout } = await git('status', '--porcelain');
      return code === 0 && stdout === '' ? 'Everything is committed: there is nothing to review.' : undefined;
    }
    case 'commit':
      return (await isCommit(target.sha)) ? undefined : `There is no commit \`${target.sha}\` here.`;
    case 'branch':
      return (await isCommit(target.branch))
        ? `HEAD and \`${target.branch}\` have no commit in common.`
        : `There is no branch \`${target.branch}\` here.`;
  }
}
