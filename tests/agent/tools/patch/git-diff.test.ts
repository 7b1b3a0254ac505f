import { describe, expect, test } from 'bun:test';
import { printGitDiff } from '#/agent/tools/patch/git-diff.ts';
import { TurnDiffTracker } from '#/agent/tools/patch/turn-diff-tracker.ts';

/** Texts as Codex 0.169.0 was observed to print them. */
describe('printGitDiff', () => {
  test('a new file', () => {
    expect(printGitDiff(undefined, { path: 'new.txt', content: 'line1\nline2\n' })).toBe(
      'diff --git a/new.txt b/new.txt\nnew file mode 100644\n' +
        'index 0000000000000000000000000000000000000000..c0d0fb45c382919737f8d0c20aaf57cf89b74af8\n' +
        '--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1,2 @@\n+line1\n+line2\n',
    );
  });

  test('a new empty file has no hunks', () => {
    expect(printGitDiff(undefined, { path: 'e', content: '' })).toBe(
      'diff --git a/e b/e\nnew file mode 100644\n' +
        'index 0000000000000000000000000000000000000000..e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n',
    );
  });

  test('a deleted file', () => {
    expect(printGitDiff({ path: 'del.txt', content: 'gone\n' }, undefined)).toBe(
      'diff --git a/del.txt b/del.txt\ndeleted file mode 100644\n' +
        'index 286c5f5776916d7d7d5849988ca9d83e722cf9c2..0000000000000000000000000000000000000000\n' +
        '--- a/del.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n',
    );
  });

  test('a moved file, changed', () => {
    const before = { path: 'mv.txt', content: 'one\ntwo\nthree\n' };
    expect(printGitDiff(before, { path: 'moved-again.txt', content: 'ONE\nTWO\nthree\n' })).toBe(
      'diff --git a/mv.txt b/moved-again.txt\n' +
        'index 4cb29ea38f70d7c61b2a3a25b02e3bdf44905402..88abfa1f4efd00cf03c3ab24966656ac18843f2f\n' +
        '--- a/mv.txt\n+++ b/moved-again.txt\n@@ -1,3 +1,3 @@\n-one\n-two\n+ONE\n+TWO\n three\n',
    );
  });

  test('a missing newline at the end, and an absolute path', () => {
    expect(printGitDiff({ path: '/x/f', content: 'x\ny' }, { path: '/x/f', content: 'X\ny\n' })).toContain(
      'diff --git a//x/f b//x/f\n',
    );
    expect(printGitDiff({ path: 'nonl.txt', content: 'x\ny' }, { path: 'nonl.txt', content: 'X\ny\n' })).toEndWith(
      '@@ -1,2 +1,2 @@\n-x\n-y\n\\ No newline at end of file\n+X\n+y\n',
    );
  });

  test('changes six lines apart share a hunk, seven do not', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);
    const print = (...changed: readonly number[]): string =>
      printGitDiff(
        { path: 'f', content: lines.join('\n') },
        {
          path: 'f',
          content: lines.map((each, index) => (changed.includes(index) ? each.toUpperCase() : each)).join('\n'),
        },
      );
    expect(print(5, 12).match(/^@@.*$/gm)).toEqual(['@@ -3,14 +3,14 @@']);
    expect(print(5, 13).match(/^@@.*$/gm)).toEqual(['@@ -3,7 +3,7 @@', '@@ -11,7 +11,7 @@']);
  });

  test('bytes that are no text', () => {
    expect(printGitDiff({ path: 'b', content: new Uint8Array([255, 0]) }, undefined)).toEndWith(
      'Binary files a/b and /dev/null differ\n',
    );
  });
});

describe('TurnDiffTracker', () => {
  const change = (name: string, before: string | undefined, after: string | undefined, move?: string) => ({
    path: `/w/${name}`,
    kind: before === undefined ? ('add' as const) : after === undefined ? ('delete' as const) : ('update' as const),
    ...(move === undefined ? {} : { move_path: `/w/${move}` }),
    diff: printGitDiff(
      before === undefined ? undefined : { path: name, content: before },
      after === undefined ? undefined : { path: move ?? name, content: after },
    ),
  });

  test('shows each file once, from the start of the turn to now', () => {
    const tracker = new TurnDiffTracker();
    tracker.record([change('b', 'b\n', 'B\n'), change('a', 'a\n', 'A\n')]);
    tracker.record([change('b', 'B\n', 'BB\n')]);
    const expected = [change('a', 'a\n', 'A\n'), change('b', 'b\n', 'BB\n')].map((each) => each.diff).join('');
    expect(tracker.print()).toBe(expected);
  });

  test('forgets what was undone and follows moves', () => {
    const tracker = new TurnDiffTracker();
    tracker.record([change('t', undefined, 't\n'), change('m', 'm\nn\n', 'M\nn\n', 'n')]);
    tracker.record([change('t', 't\n', undefined), change('n', 'M\nn\n', 'M\nN\n', 'o')]);
    expect(tracker.print()).toBe(change('m', 'm\nn\n', 'M\nN\n', 'o').diff);
  });
});
