import { describe, expect, test } from 'bun:test';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { applyPatchTool, interceptApplyPatch } from '#/agent/tools/apply-patch.ts';
import { openBunFs } from '#/platform/bun/bun-fs.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Platform } from '#/platform/platform.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';
import { readTree, writeTree, type Tree } from './patch/tree.ts';
import { openTestContext, toolCall, type TestContextOptions } from './tool-context.ts';

const wrap = (...rows: readonly string[]): string => ['*** Begin Patch', ...rows, '*** End Patch'].join('\n');
const add = (path: string): string => wrap(`*** Add File: ${path}`, '+x');

function openPlatform(fs: Fs = openBunFs()): Platform {
  return { ...openMemoryPlatform({ env: { HOME: '/nowhere' } }), fs };
}

async function runPatch(patch: string, options: TestContextOptions, platform: Platform = openPlatform()) {
  const context = openTestContext(platform, options);
  const outcome = await applyPatchTool.run(toolCall('apply_patch', patch, 'custom'), context);
  return { outcome, actions: context.actions };
}

/** The port with one call that fails for one path. */
function failing(fs: Fs, method: 'writeFileAtomic' | 'remove' | 'makeDir', path: string, code: string, times = 1): Fs {
  let left = times;
  return {
    ...fs,
    [method]: (target: string, ...rest: readonly never[]) => {
      if (target === path && left > 0) {
        left -= 1;
        throw Object.assign(new Error('injected'), { code });
      }
      return (fs[method] as (...all: readonly unknown[]) => unknown)(target, ...rest);
    },
  };
}

describe('a patch whose writing fails midway', () => {
  const before: Tree = { 'a.txt': 'a\n', 'b.txt': 'b\n', 'm.txt': 'm\n', 'd.txt': 'd\n', l: '-> a.txt' };
  const patch = wrap(
    '*** Add File: new/deep/n.txt',
    '+n',
    '*** Update File: a.txt',
    '@@',
    '-a',
    '+A',
    '*** Delete File: d.txt',
    '*** Update File: m.txt',
    '*** Move to: moved.txt',
    '@@',
    '-m',
    '+M',
    '*** Delete File: l',
    '*** Update File: b.txt',
    '@@',
    '-b',
    '+B',
  );

  test.each([
    ['writeFileAtomic', 'b.txt', 'ENOSPC', 'Failed to write file /w/b.txt: No space left on device (os error 28)'],
    ['writeFileAtomic', 'moved.txt', 'EIO', 'Failed to write file /w/moved.txt: Input/output error (os error 5)'],
    ['remove', 'm.txt', 'EACCES', 'Failed to delete file /w/m.txt: Permission denied (os error 13)'],
    ['remove', 'l', 'EROFS', 'Failed to delete file /w/l: Read-only file system (os error 30)'],
    ['makeDir', 'new/deep', 'ENOSPC', 'Failed to write file /w/new/deep/n.txt: No space left on device (os error 28)'],
  ] as const)('%s of %s: everything is as before', async (method, name, code, message) => {
    using folder = openTempFolder();
    writeTree(folder.path, before);
    const fs = failing(openBunFs(), method, folder.at(name), code);
    const { outcome, actions } = await runPatch(patch, { cwd: folder.path }, openPlatform(fs));
    expect(readTree(folder.path)).toEqual(before);
    expect(outcome.status).toBe('failed');
    expect(outcome.exitCode).toBe(1);
    expect(String(outcome.output).replaceAll(folder.path, '/w')).toBe(
      `Exit code: 1\nWall time: 0 seconds\nOutput:\n${message}\nNo file was changed: what had been written before was put back.\n`,
    );
    expect(actions.length).toBe(1);
  });

  test('what cannot be put back is named', async () => {
    using folder = openTempFolder();
    writeTree(folder.path, before);
    let writes = 0;
    const real = openBunFs();
    const fs: Fs = {
      ...real,
      writeFileAtomic: (path, data, options) => {
        writes += 1;
        if (writes > 3) throw Object.assign(new Error('injected'), { code: 'EROFS' });
        real.writeFileAtomic(path, data, options);
      },
    };
    const { outcome } = await runPatch(patch, { cwd: folder.path }, openPlatform(fs));
    expect(String(outcome.output).replaceAll(folder.path, '/w')).toBe(
      'Exit code: 1\nWall time: 0 seconds\nOutput:\nFailed to write file /w/b.txt: Read-only file system (os error 30)\n' +
        'These could not be put back and are changed now:\n/w/m.txt: Read-only file system (os error 30)\n' +
        '/w/d.txt: Read-only file system (os error 30)\n/w/a.txt: Read-only file system (os error 30)\n',
    );
  });

  test('a file that somebody changed after it was read is not overwritten', async () => {
    using folder = openTempFolder();
    writeTree(folder.path, { 'a.txt': 'a\n' });
    const { outcome } = await runPatch(wrap('*** Update File: a.txt', '@@', '-a', '+A'), {
      cwd: folder.path,
      onStarted: () => writeFileSync(folder.at('a.txt'), 'by hand\n'),
    });
    expect(readTree(folder.path)).toEqual({ 'a.txt': 'by hand\n' });
    expect(outcome.status).toBe('failed');
    expect(outcome.reason).toContain('was changed by somebody else meanwhile');
  });

  test('a folder where no file can be made: an existing file is written in place', async () => {
    using folder = openTempFolder();
    writeTree(folder.path, { 'a.txt': 'a\n' });
    const fs = failing(openBunFs(), 'writeFileAtomic', folder.at('a.txt'), 'EBUSY');
    const { outcome } = await runPatch(
      wrap('*** Update File: a.txt', '@@', '-a', '+A'),
      { cwd: folder.path },
      openPlatform(fs),
    );
    expect(outcome.status).toBe('completed');
    expect(readTree(folder.path)).toEqual({ 'a.txt': 'A\n' });
  });
});

describe('permissions', () => {
  test('an updated and a moved file keep their bits', async () => {
    using folder = openTempFolder();
    writeTree(folder.path, { a: 'a\n', b: 'b\n' });
    chmodSync(folder.at('a'), 0o755);
    chmodSync(folder.at('b'), 0o750);
    await runPatch(wrap('*** Update File: a', '@@', '+x', '*** Update File: b', '*** Move to: c', '@@', '+x'), {
      cwd: folder.path,
    });
    expect([statSync(folder.at('a')).mode & 0o777, statSync(folder.at('c')).mode & 0o777]).toEqual([0o755, 0o750]);
  });
});

describe('what is reported', () => {
  test('the changes with their diffs, before anything is written', async () => {
    using folder = openTempFolder();
    writeTree(folder.path, { 'sub/a.txt': 'a\n' });
    const seen: Tree[] = [];
    const { outcome, actions } = await runPatch(
      wrap('*** Update File: a.txt', '*** Move to: b.txt', '@@', '-a', '+A', '*** Add File: n', '+n'),
      {
        cwd: folder.at('sub'),
        settings: { gitRoot: folder.path },
        onStarted: () => seen.push(readTree(folder.path)),
      },
    );
    expect(seen).toEqual([{ 'sub/a.txt': 'a\n' }]);
    expect(outcome.changes).toEqual(actions[0]?.kind === 'patch' ? actions[0].changes : []);
    expect(outcome.changes?.map(({ path, kind, move_path }) => [path, kind, move_path])).toEqual([
      [folder.at('sub/a.txt'), 'update', folder.at('sub/b.txt')],
      [folder.at('sub/n'), 'add', undefined],
    ]);
    expect(outcome.changes?.[0]?.diff).toStartWith('diff --git a/sub/a.txt b/sub/b.txt\nindex ');
    expect(outcome.output).toBe(
      'Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nA n\nM b.txt\n',
    );
  });

  test('an interrupted turn writes nothing', async () => {
    using folder = openTempFolder();
    const controller = new AbortController();
    const { outcome } = await runPatch(add('n'), {
      cwd: folder.path,
      signal: controller.signal,
      onStarted: () => controller.abort(),
    });
    expect(outcome).toEqual({ status: 'interrupted', output: '' });
    expect(readTree(folder.path)).toEqual({});
  });
});

describe('called as a function', () => {
  test.each([
    ['{"input":PATCH}', 'completed'],
    ['{"patch":PATCH}', 'completed'],
    ['{}', 'invalid'],
    ['{"input":5}', 'invalid'],
    ['nonsense', 'invalid'],
  ] as const)('%s is %s', async (template, status) => {
    using folder = openTempFolder();
    const input = template.replace('PATCH', JSON.stringify(add('n')));
    const context = openTestContext(openPlatform(), { cwd: folder.path });
    const outcome = await applyPatchTool.run(toolCall('apply_patch', input), context);
    expect(outcome.status).toBe(status);
  });
});

const READ_ONLY = 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings';
const OUTSIDE = 'patch rejected: writing outside of the project; rejected by user approval settings';

describe('behind a sandbox', () => {
  const layout: Tree = {
    'w/a.txt': 'one\n',
    'w/sub/.git/config': 'c\n',
    'w/.git': 'dir',
    'w/ln-out': '-> ../out/o.txt',
    'w/ln-in': '-> a.txt',
    'w/lnd': '-> ../out',
    'w/dangle': '-> ../out/none',
    'w/code': '-> .codex',
    'w/.codex/x': 'x\n',
    'out/o.txt': 'one\n',
    'extra/e.txt': 'one\n',
  };
  const update = (path: string): string => wrap(`*** Update File: ${path}`, '@@', '-one', '+1');

  test.each([
    ['a file inside', add('n.txt'), 'completed'],
    ['a new folder inside', add('x/y/z'), 'completed'],
    ['another writable root', add('../extra/n.txt'), 'completed'],
    ['a link that stays inside', update('ln-in'), 'completed'],
    ['git files that configure nothing', add('.gitignore'), 'completed'],
    ['outside', add('../out/n.txt'), 'rejected'],
    ['outside by dots', add('sub/../../out/n'), 'rejected'],
    ['the system', add('/etc/x'), 'rejected'],
    ['an existing file outside', update('../out/o.txt'), 'rejected'],
    ['deleting outside', wrap('*** Delete File: ../out/o.txt'), 'rejected'],
    ['moving out', wrap('*** Update File: a.txt', '*** Move to: ../out/a', '@@', '-one', '+1'), 'rejected'],
    ['a link that leads outside', update('ln-out'), 'rejected'],
    ['a folder link that leads outside', add('lnd/n.txt'), 'rejected'],
    ['a dangling link that leads outside', add('dangle'), 'rejected'],
    ['git hooks', add('.git/hooks/x'), 'rejected'],
    ['nested git hooks', add('sub/.git/hooks/x'), 'rejected'],
    ['a new nested git folder', add('x/.git/config'), 'rejected'],
    ['agent configuration', add('.codex/config.toml'), 'rejected'],
    ['agent configuration by a link', add('code/config.toml'), 'rejected'],
    ['editor configuration', add('.vscode/tasks.json'), 'rejected'],
    ['MCP configuration', add('.mcp.json'), 'rejected'],
    ['one good, one bad', wrap('*** Add File: ok', '+x', '*** Add File: ../out/bad', '+x'), 'rejected'],
  ] as const)('workspace-write, %s: %s', async (_, patch, status) => {
    using folder = openTempFolder();
    writeTree(folder.path, layout);
    const before = readTree(folder.path);
    const sandbox = { mode: 'workspace-write', writableRoots: [folder.at('extra')], excludeSlashTmp: true } as const;
    const { outcome, actions } = await runPatch(patch, { cwd: folder.at('w'), sandbox });
    expect(outcome.status).toBe(status);
    if (status === 'completed') return expect(readTree(folder.path)).not.toEqual(before);
    expect(outcome.output).toBe(OUTSIDE);
    expect(outcome.reason).not.toBe(undefined);
    expect([readTree(folder.path), actions]).toEqual([before, []]);
  });

  test('read-only: nothing, but a wrong patch is told first', async () => {
    using folder = openTempFolder();
    writeTree(folder.path, layout);
    const options = { cwd: folder.at('w'), sandbox: { mode: 'read-only' } } as const;
    const refused = await runPatch(add('n'), options);
    expect([refused.outcome.status, refused.outcome.output]).toEqual(['rejected', READ_ONLY]);
    const wrong = await runPatch(wrap('*** Update File: a.txt', '@@', '-zwei', '+2'), options);
    expect(wrong.outcome.output).toBe(
      `apply_patch verification failed: Failed to find expected lines in ${folder.at('w/a.txt')}:\nzwei`,
    );
  });

  test("/tmp is the session's own, as its commands see it", async () => {
    using folder = openTempFolder();
    const settings = { csmRoot: folder.at('csm'), codexHome: folder.at('codex') };
    const options = { cwd: '/srv/nowhere/w', settings, sandbox: { mode: 'workspace-write' } } as const;
    const { outcome } = await runPatch(wrap('*** Add File: /tmp/x/n', '+n'), options);
    expect(String(outcome.output)).toEndWith('A /tmp/x/n\n');
    expect(readTree(folder.path)).toEqual({ 'csm/sandbox/tmp/thread-1/x/n': 'n\n' });
    const excluded = { ...options, sandbox: { mode: 'workspace-write', excludeSlashTmp: true } } as const;
    expect((await runPatch(add('/tmp/n'), excluded)).outcome.output).toBe(OUTSIDE);
  });

  test("a link from the session's /tmp into the machine's is not followed", async () => {
    using folder = openTempFolder();
    writeTree(folder.path, { 'csm/sandbox/tmp/thread-1/l': '-> /tmp' });
    const settings = { csmRoot: folder.at('csm'), codexHome: folder.at('codex') };
    const options = { cwd: '/srv/nowhere/w', settings, sandbox: { mode: 'workspace-write' } } as const;
    expect((await runPatch(add('/tmp/l/csm-must-not-be'), options)).outcome.output).toBe(OUTSIDE);
  });

  test("the program's own folders inside a root are refused", async () => {
    using folder = openTempFolder();
    writeTree(folder.path, { 'home/x': 'x\n' });
    const settings = { codexHome: folder.at('conf'), csmRoot: folder.at('conf/csm') };
    const sandbox = { mode: 'workspace-write', excludeSlashTmp: true } as const;
    const { outcome } = await runPatch(add('conf/auth.json'), { cwd: folder.path, settings, sandbox });
    expect(outcome.output).toBe(OUTSIDE);
  });
});

describe('interceptApplyPatch', () => {
  const run = (cmd: string, workdir: string) => {
    const context = openTestContext(openPlatform(), { cwd: workdir });
    return interceptApplyPatch({ cmd, workdir }, toolCall('exec_command', ''), context);
  };

  test('runs the patch in the folder of the command', async () => {
    using folder = openTempFolder();
    writeTree(folder.path, { 'sub/a': 'a\n' });
    const patch = wrap('*** Update File: a', '@@', '-a', '+A');
    const outcome = await run(`cd sub && apply_patch <<'EOF'\n${patch}\nEOF`, folder.path);
    expect(outcome?.output).toBe(
      'Wall time: 0.0000 seconds\nOutput:\nExit code: 0\nWall time: 0 seconds\nOutput:\nSuccess. Updated the following files:\nM a\n',
    );
    expect(readTree(folder.path)).toEqual({ 'sub/a': 'A\n' });
  });

  test('a patch that does not fit is answered without the frame', async () => {
    using folder = openTempFolder();
    const outcome = await run(`apply_patch <<'EOF'\nhello\nEOF`, folder.path);
    expect(outcome?.output).toBe(
      "apply_patch verification failed: invalid patch: The first line of the patch must be '*** Begin Patch'",
    );
  });

  test('a bare patch is no command', async () => {
    expect((await run(add('n'), '/w'))?.output).toBe(
      'apply_patch verification failed: patch detected without explicit call to apply_patch. Rerun as ["apply_patch", "<patch>"]',
    );
    expect(run('ls', '/w')).toBeUndefined();
  });
});
