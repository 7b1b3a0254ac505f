import { describe, expect, test } from 'bun:test';
import { findGitRoot, findMainCheckout, readGitState } from '#/config/git-state.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

describe('readGitState', () => {
  const cases: readonly (readonly [
    title: string,
    files: Record<string, string>,
    branch: string | undefined,
    commit: string | undefined,
  ])[] = [
    ['no repository', {}, undefined, undefined],
    ['a branch', { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${A}\n` }, 'main', A],
    ['a branch with slashes', { '.git/HEAD': 'ref: refs/heads/a/b\n', '.git/refs/heads/a/b': A }, 'a/b', A],
    ['before the first commit', { '.git/HEAD': 'ref: refs/heads/main\n' }, 'main', undefined],
    ['detached', { '.git/HEAD': `${B}\n` }, undefined, B],
    [
      'packed',
      {
        '.git/HEAD': 'ref: refs/heads/main\n',
        '.git/packed-refs': `# pack-refs with: peeled\n${A} refs/heads/main2\n${B} refs/heads/main\n^${A}\n`,
      },
      'main',
      B,
    ],
    [
      'loose over packed',
      {
        '.git/HEAD': 'ref: refs/heads/main\n',
        '.git/refs/heads/main': A,
        '.git/packed-refs': `${B} refs/heads/main\n`,
      },
      'main',
      A,
    ],
    [
      'a worktree',
      {
        '.git': 'gitdir: /main/.git/worktrees/w\n',
        '/main/.git/worktrees/w/HEAD': 'ref: refs/heads/x\n',
        '/main/.git/worktrees/w/commondir': '../..\n',
        '/main/.git/refs/heads/x': A,
      },
      'x',
      A,
    ],
    ['a submodule', { '.git': 'gitdir: ../.git/modules/m\n', '/.git/modules/m/HEAD': B }, undefined, B],
    ['reftable', { '.git/HEAD': 'ref: refs/heads/.invalid\n' }, undefined, undefined],
    [
      'a reference that leaves its folder',
      { '.git/HEAD': 'ref: refs/heads/../../x\n', '.git/x': A },
      '../../x',
      undefined,
    ],
    ['a loop', { '.git/HEAD': 'ref: refs/heads/a\n', '.git/refs/heads/a': 'ref: refs/heads/a\n' }, 'a', undefined],
    ['rubbish', { '.git/HEAD': '\u0000\n' }, undefined, undefined],
  ];
  test.each(cases)('%s', (_title, files, branch, commit) => {
    const absolute = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path.startsWith('/') ? path : `/repo/${path}`, text]),
    );
    expect(readGitState(openMemoryPlatform({ files: absolute }), '/repo')).toEqual({ branch, commit });
  });
});

test('findGitRoot and findMainCheckout', () => {
  const { fs } = openMemoryPlatform({
    files: {
      '/main/.git/HEAD': '',
      '/main/a/b/x': '',
      '/main/a/empty/.git/hooks/x': '',
      '/main/a/empty/b/y': '',
      '/.git/x': '',
      '/main/sub/.git': 'gitdir: ../.git/modules/sub\n',
      '/tree/.git': 'gitdir: /main/.git/worktrees/tree\n',
      '/main/.git/worktrees/tree/commondir': '../..\n',
    },
  });
  expect(findGitRoot(fs, '/main/a/b')).toBe('/main');
  expect(findGitRoot(fs, '/main/sub')).toBe('/main/sub');
  expect(findGitRoot(fs, '/main/a/empty/b')).toBe('/main');
  expect(findGitRoot(fs, '/work')).toBeUndefined();
  expect(findGitRoot(fs, '/')).toBeUndefined();
  expect(findMainCheckout(fs, '/tree')).toBe('/main');
  expect(findMainCheckout(fs, '/main/sub')).toBe('/main/sub');
  expect(findMainCheckout(fs, '/main')).toBe('/main');
});
