import { describe, expect, test } from 'bun:test';
import { parseExploration, unwrapShownCommand } from '#/workstation/exploration.ts';

describe('parseExploration', () => {
  test.each([
    ['ls -la', 'List ls -la'],
    ['ls src docs', 'List src docs'],
    ['tree -L 2 src', 'List src'],
    ['rg --files', 'List files'],
    ['git ls-files', 'List git ls-files'],
    ['cat README.md', 'Read README.md'],
    ['/bin/cat a/b.ts c.ts', 'Read b.ts, c.ts'],
    ['sed -n 1,80p src/app.ts', 'Read app.ts'],
    ["nl -ba a.ts | sed -n '1,20p'", 'Read a.ts'],
    ['head -n 5 a b', 'Read a, b'],
    ['tail -20 log.txt', 'Read log.txt'],
    ['cat *.md', 'Read *.md'],
    ['cd x && cat b 2>/dev/null', 'Read b'],
    ['rg -n -g "*.ts" "foo bar" src/', 'Search foo bar in src'],
    ['grep -rn foo src tests | head -5', 'Search foo in src, tests'],
    ['grep -e foo -r .', 'Search foo in .'],
    ['git grep foo', 'Search foo'],
    ['find . -name "*.md"', 'Search *.md in .'],
    ['ls; cat a', 'List ls | Read a'],
  ])('%s', (command, seen) => {
    expect(
      parseExploration(command)
        ?.map(({ verb, target }) => `${verb} ${target}`)
        .join(' | '),
    ).toBe(seen);
  });

  test.each([
    'make',
    'echo hi',
    'cat a > b',
    'cat a | tee b',
    'cat $(ls)',
    'cat a &',
    'rm a',
    'sed -i s/a/b/ a',
    'sed -n p a; make',
    'tail -f log',
    'find . -name x -delete',
    'find . -exec rm {} +',
    'rg --pre x foo',
    'git status',
    'for f in *; do cat $f; done',
    'X=1 cat a',
    'cat <<EOF\nx\nEOF',
    '! cat a',
    'cat a # and more',
    'head -c 20 /dev/urandom',
    '',
    'cd x',
  ])('%s is more than looking', (command) => {
    expect(parseExploration(command)).toBeUndefined();
  });
});

test.each([
  ["/bin/bash -lc 'ls -la'", 'ls -la'],
  ['/bin/bash -lc ls', 'ls'],
  [`/usr/bin/zsh -c "echo 'a b'"`, "echo 'a b'"],
  ['ls -la', 'ls -la'],
  ["/bin/bash -lc 'ls' more", "/bin/bash -lc 'ls' more"],
  ["bash -x 'ls'", "bash -x 'ls'"],
])('the command in %s', (shown, command) => {
  expect(unwrapShownCommand(shown)).toBe(command);
});
