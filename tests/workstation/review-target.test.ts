/** Whether what is to be reviewed is there, asked of a real git. */
import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { findReviewProblem, type ReviewTarget } from '#/workstation/review-target.ts';
import { openTempFolder, type TempFolder } from '#tests/support/temp-folder.ts';

const platform = openBunPlatform();

function git({ path }: TempFolder, ...words: readonly string[]): void {
  const result = Bun.spawnSync(['git', '-C', path, '-c', 'user.name=Ada', '-c', 'user.email=a@b.c', ...words], {
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
  if (result.exitCode !== 0) throw new Error(result.stderr.toString());
}

/** One commit on `main`, and `other` that has none in common with it. */
function openRepository(): TempFolder {
  const folder = openTempFolder();
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'one');
  git(folder, 'checkout', '-q', '--orphan', 'other');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'two');
  git(folder, 'checkout', '-q', 'main');
  return folder;
}

const find = (folder: TempFolder, target: ReviewTarget) => findReviewProblem(platform, folder.path, target);

describe('what a review is to look at', () => {
  test('is there, or it is said that it is not', async () => {
    using folder = openRepository();
    const cases: readonly (readonly [ReviewTarget, string | undefined])[] = [
      [{ kind: 'custom', instructions: 'x' }, undefined],
      [{ kind: 'uncommitted' }, 'Everything is committed: there is nothing to review.'],
      [{ kind: 'commit', sha: 'HEAD' }, undefined],
      [{ kind: 'commit', sha: 'nosuch' }, 'There is no commit `nosuch` here.'],
      [{ kind: 'commit', sha: '--all' }, 'There is no commit `--all` here.'],
      [{ kind: 'branch', branch: 'main', mergeBase: '0123' }, undefined],
      [{ kind: 'branch', branch: 'nosuch' }, 'There is no branch `nosuch` here.'],
      [{ kind: 'branch', branch: 'other' }, 'HEAD and `other` have no commit in common.'],
    ];
    for (const [target, problem] of cases) expect(await find(folder, target)).toBe(problem);
    writeFileSync(folder.at('new'), 'x');
    expect(await find(folder, { kind: 'uncommitted' })).toBeUndefined();
  });

  test('cannot be seen without a repository; of a branch nothing can be said', async () => {
    using folder = openTempFolder();
    expect(await find(folder, { kind: 'uncommitted' })).toContain('is in no git repository');
    expect(await find(folder, { kind: 'commit', sha: 'HEAD' })).toContain('is in no git repository');
    await expect(find(folder, { kind: 'branch', branch: 'main' })).rejects.toMatchObject({ code: 'git-none' });
  });
});
