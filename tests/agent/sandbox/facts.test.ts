import { describe, expect, test } from 'bun:test';
import { readSandboxFacts } from '#/agent/sandbox/facts.ts';
import { testSettings } from '#tests/agent/tools/tool-context.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

describe('what a .git leads to', () => {
  const gitPathsOf = (files: Readonly<Record<string, string>>, cwd = '/w/tree'): readonly string[] => {
    const platform = openMemoryPlatform({ files });
    platform.fs.makeDir(cwd);
    const settings = testSettings({ cwd, sandbox: { mode: 'workspace-write' } });
    const facts = readSandboxFacts(platform, settings, (root) => [`${root}/.git`], '/none');
    return facts.writableRoots.flatMap(({ gitPaths }) => gitPaths);
  };
  const worktree = (main: string, named = '/w/tree/.git'): Readonly<Record<string, string>> => ({
    '/w/tree/.git': `gitdir: ${main}/worktrees/tree\n`,
    [`${main}/worktrees/tree/gitdir`]: `${named}\n`,
    [`${main}/worktrees/tree/commondir`]: '../..\n',
  });

  test('a repository that commands see as it is needs nothing', () => {
    expect(gitPathsOf(worktree('/home/user/main/.git'))).toEqual(['/w/tree/.git']);
  });

  test('a repository in a temporary folder is shown, as the session has its own', () => {
    expect(gitPathsOf(worktree('/tmp/main/.git'))).toEqual(['/w/tree/.git', '/tmp/main/.git']);
    expect(gitPathsOf(worktree('/var/tmp/main/.git'))).toEqual(['/w/tree/.git', '/var/tmp/main/.git']);
  });

  test('so is that of a submodule', () => {
    const files = {
      '/tmp/main/sub/.git': 'gitdir: ../.git/modules/sub\n',
      '/tmp/main/.git/modules/sub/config': '[core]\n\tworktree = ../../../sub\n',
    };
    const found = ['/tmp/main/sub/.git', '/tmp/main/.git/modules/sub'];
    expect(gitPathsOf(files, '/tmp/main/sub')).toEqual(found);
  });

  test('a folder that does not name the .git back is not: a command may have written that', () => {
    expect(gitPathsOf(worktree('/tmp/main/.git', '/other/.git'))).toEqual(['/w/tree/.git']);
    const files = { '/w/tree/.git': 'gitdir: /tmp/private\n', '/tmp/private/key': 'x' };
    expect(gitPathsOf(files)).toEqual(['/w/tree/.git']);
  });

  test('one in another writable root is protected there', () => {
    const files = { '/w/tree/.git': 'gitdir: main\n', '/w/tree/main/HEAD': 'x' };
    expect(gitPathsOf(files)).toEqual(['/w/tree/.git', '/w/tree/main']);
  });
});
