/** Branches and commits, asked of a real git. */
import { describe, expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { readGitDiff } from '#/workstation/git-diff.ts';
import { readBranches, readCommits, readMergeBase } from '#/workstation/git-refs.ts';
import { openTempFolder, type TempFolder } from '#tests/support/temp-folder.ts';

const platform = openBunPlatform();

function git({ path }: TempFolder, ...words: readonly string[]): string {
  const result = Bun.spawnSync(['git', '-C', path, '-c', 'user.name=Ada', '-c', 'user.email=a@b.c', ...words], {
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
  if (result.exitCode !== 0) throw new Error(result.stderr.toString());
  return result.stdout.toString().trim();
}

function openRepository(): TempFolder {
  const folder = openTempFolder();
  git(folder, 'init', '-q', '-b', 'main');
  return folder;
}

function commit(folder: TempFolder, name: string, subject: string): string {
  writeFileSync(folder.at(name), `${subject}\n`);
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', subject);
  return git(folder, 'rev-parse', 'HEAD');
}

describe('branches', () => {
  test('come with the current one first, those of remotes last', async () => {
    using folder = openRepository();
    commit(folder, 'a', 'First');
    git(folder, 'branch', 'feature/x');
    git(folder, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
    git(folder, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
    expect(await readBranches(platform, folder.path)).toEqual({
      current: 'main',
      branches: ['main', 'feature/x', 'origin/main'],
    });
    git(folder, 'checkout', '-q', '--detach');
    expect(await readBranches(platform, folder.path)).toMatchObject({ current: undefined });
  });

  test('are none before the first commit', async () => {
    using folder = openRepository();
    expect(await readBranches(platform, folder.path)).toEqual({ current: 'main', branches: [] });
    expect(await readCommits(platform, folder.path)).toEqual([]);
  });

  test('part somewhere, or nowhere', async () => {
    using folder = openRepository();
    const base = commit(folder, 'a', 'First');
    git(folder, 'checkout', '-q', '-b', 'work');
    commit(folder, 'b', 'Second');
    expect(await readMergeBase(platform, folder.path, 'main')).toBe(base);
    expect(await readMergeBase(platform, folder.path, 'nope')).toBeUndefined();
    expect(await readMergeBase(platform, folder.path, '--octopus')).toBeUndefined();
  });
});

describe('commits', () => {
  test('come with their subjects, the newest first', async () => {
    using folder = openRepository();
    const first = commit(folder, 'a', 'First: with a | and "quotes"');
    const second = commit(folder, 'b', 'Zweiter Commit: ä');
    const commits = await readCommits(platform, folder.path);
    expect(commits.map(({ sha, subject, author }) => [sha, subject, author])).toEqual([
      [second, 'Zweiter Commit: ä', 'Ada'],
      [first, 'First: with a | and "quotes"', 'Ada'],
    ]);
    expect(commits[0]?.timeMs).toBeGreaterThan(1_500_000_000_000);
  });
});

describe('without a repository', () => {
  test('it is said', async () => {
    using folder = openTempFolder();
    mkdirSync(folder.at('inner'));
    for (const read of [readBranches, readCommits, readGitDiff]) {
      await expect(read(platform, folder.at('inner'))).rejects.toMatchObject({ code: 'git-none' });
    }
  });
});

describe('changes', () => {
  test('are those of files that git knows and of new ones, text or not', async () => {
    using folder = openRepository();
    commit(folder, 'known', 'First');
    writeFileSync(folder.at('known'), 'changed\n');
    writeFileSync(folder.at('new file'), 'no end');
    writeFileSync(folder.at('binary'), new Uint8Array([1, 0, 2]));
    writeFileSync(folder.at('large'), 'x'.repeat(300_000));
    const { diff, isCut } = await readGitDiff(platform, folder.path);
    expect(isCut).toBe(false);
    expect(diff).toContain('-First\n+changed\n');
    expect(diff).toContain('+++ b/new file\n@@ -0,0 +1,1 @@\n+no end\n\\ No newline at end of file\n');
    expect(diff).toContain('Binary file b/binary\n');
    expect(diff).toContain('Binary or large: 300000 bytes, not shown\n');
  });
});
