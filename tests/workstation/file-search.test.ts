import { describe, expect, test } from 'bun:test';
import { openFileSearch } from '#/workstation/file-search.ts';
import { BestPaths, encodeLetters, MOST_FOUND, rankByDepth, rankPath } from '#/workstation/file-search-rank.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

/** Best first. */
function sortBy(query: string, paths: readonly string[]): readonly string[] {
  const best = new BestPaths();
  for (const path of paths) {
    const rank = rankPath(path.toLowerCase(), query);
    if (rank !== undefined) best.add(path, rank);
  }
  return best.paths();
}

describe('ranks', () => {
  test.each([
    [
      'app',
      [
        '.git/hooks/applypatch-msg',
        'lib/a-p-p.ts',
        'app/main.ts',
        'src/my-app.ts',
        'src/map.ts',
        'src/snapper.ts',
        'src/app.ts',
        'src/apple.ts',
        'src/app/',
      ],
      [
        'src/app/',
        'src/app.ts',
        'src/apple.ts',
        'src/my-app.ts',
        'src/snapper.ts',
        'app/main.ts',
        'lib/a-p-p.ts',
        '.git/hooks/applypatch-msg',
      ],
    ],
    ['src/a', ['lib/src/app.ts', 'src/app.ts', 'src/b/a.ts'], ['src/app.ts', 'lib/src/app.ts', 'src/b/a.ts']],
    ['src/', ['src/', 'src/app.ts', 'src/b.ts', 'a/src/'], ['src/b.ts', 'src/app.ts', 'a/src/', 'src/']],
    ['.git', ['src/x.git.ts', '.gitignore'], ['.gitignore', 'src/x.git.ts']],
    ['vm', ['driver.md', 'v/x/m.ts', 'src/vim.ts'], ['src/vim.ts', 'driver.md', 'v/x/m.ts']],
    ['zz', ['a', 'z'], []],
  ] as const)('%s', (query, paths, expected) => {
    expect(sortBy(query, paths)).toEqual([...expected]);
  });

  test('only the best are kept', () => {
    const best = new BestPaths();
    for (let at = 0; at < 1_000; at += 1) best.add(`f${at}`, (at * 7919) % 1_000);
    expect(best.paths().length).toBe(MOST_FOUND);
    expect(best.paths()[0]).toBe('f0');
  });

  test('without a query what is near comes first', () => {
    expect([rankByDepth('a'), rankByDepth('src/'), rankByDepth('src/b')]).toEqual([0, 0, 1]);
    expect(rankByDepth('.env')).toBeGreaterThan(rankByDepth('a/b/c/d'));
  });

  test('letters that a path lacks rule it out', () => {
    expect(encodeLetters('src/app-1.ts') & encodeLetters('pa1')).toBe(encodeLetters('pa1'));
    expect(encodeLetters('src') & encodeLetters('x')).toBe(0);
  });
});

const paths = (found: { readonly files: readonly { readonly path: string }[] } | undefined) =>
  found?.files.map(({ path }) => path);

describe('in a repository', () => {
  function openRepository(names: readonly string[]) {
    const platform = openMemoryPlatform({ files: { '/work/.git/HEAD': 'ref: refs/heads/main\n' } });
    platform.processes.onSpawn = async (child) => {
      const bytes = new TextEncoder().encode(names.map((name) => `${name}\0`).join(''));
      await child.print(bytes.slice(0, 7));
      await child.print(bytes.slice(7));
      child.exit(0);
    };
    return { platform, search: openFileSearch(platform, '/work') };
  }

  test('what git knows is found, folders too', async () => {
    const { search, platform } = openRepository(['src/app.ts', 'src/ui/app-view.ts', 'README.md', 'straße/größe.txt']);
    expect(paths(await search.search('ui'))).toEqual(['src/ui/', 'src/ui/app-view.ts']);
    expect(paths(await search.search('größe'))).toEqual(['straße/größe.txt']);
    expect(paths(await search.search(''))).toEqual([
      'src/',
      'straße/',
      'README.md',
      'src/ui/',
      'src/app.ts',
      'straße/größe.txt',
      'src/ui/app-view.ts',
    ]);
    expect(platform.processes.children[0]?.request.argv.slice(0, 3)).toEqual(['git', '-c', 'core.fsmonitor=false']);
    expect(platform.processes.children.length).toBe(1);
  });

  test('a question that goes on from the last one finds the same', async () => {
    const { search } = openRepository(['src/app.ts', 'src/apple.ts', 'lib/map.ts']);
    await search.search('a');
    await search.search('ap');
    expect(paths(await search.search('app'))).toEqual(['src/app.ts', 'src/apple.ts']);
    expect(paths(await search.search('map'))).toEqual(['lib/map.ts']);
    expect(paths(await search.search('./src/appl'))).toEqual(['src/apple.ts']);
  });

  test('a later question ends the one before', async () => {
    const { search } = openRepository(['a.ts', 'b.ts']);
    const [first, second] = await Promise.all([search.search('a'), search.search('b')]);
    expect([first, paths(second)]).toEqual([undefined, ['b.ts']]);
  });

  test('after a while the list is made anew', async () => {
    const { search, platform } = openRepository(['a.ts']);
    await search.search('a');
    await platform.clock.advance(10_000);
    await search.search('a');
    expect(platform.processes.children.length).toBe(2);
  });
});

describe('elsewhere', () => {
  test('what stands in the folders is found, but not what was fetched', async () => {
    const platform = openMemoryPlatform({
      files: { '/work/notes.txt': '', '/work/a/b/deep.txt': '', '/work/node_modules/x/index.js': '', '/work/.env': '' },
    });
    const found = await openFileSearch(platform, '/work').search('');
    expect(paths(found)?.toSorted()).toEqual(['.env', 'a/', 'a/b/', 'a/b/deep.txt', 'notes.txt']);
  });

  test('a repository without git is walked', async () => {
    const platform = openMemoryPlatform({ files: { '/work/.git/HEAD': 'x', '/work/a.txt': '' } });
    expect(paths(await openFileSearch(platform, '/work').search(''))).toEqual(['a.txt']);
  });

  test('a folder that is not there has nothing', async () => {
    expect(paths(await openFileSearch(openMemoryPlatform(), '/nowhere').search(''))).toEqual([]);
  });
});
