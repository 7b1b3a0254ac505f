/** `csm sandbox` with the compiled program: streams, signals, exit codes, and what Codex says of the same command lines. */
import { describe, expect, test } from 'bun:test';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm } from '#tests/support/csm.ts';

describe.skipIf(csmMissing !== undefined)('csm sandbox', () => {
  test('streams go straight through, and nothing is changed', async () => {
    await using csm = openCsm();
    const script = 'cat; echo err >&2; (echo x > new) 2>/dev/null || echo kept';
    const done = await csm.run(['sandbox', '--', 'sh', '-c', script], { stdin: 'in\n' });
    expect(done).toMatchObject({ code: 0, stdout: 'in\nkept\n', stderr: 'err\n' });
    expect(existsSync(join(csm.work, 'new'))).toBe(false);
  });

  test.each([
    [['sh', '-c', 'exit 7'], 7, ''],
    [['sh', '-c', 'kill -TERM $$'], 143, ''],
    [['sh', '-c', 'kill -KILL $$'], 137, ''],
    [['no-such-program'], 127, 'csm: no-such-program: No such file or directory (os error 2)\n'],
    [['./text'], 126, 'csm: ./text: Permission denied (os error 13)\n'],
    [[], 1, 'Error: sandbox command must not be empty\nhint: Name one: csm sandbox -- ls -la\n'],
  ] as const)('%j ends with %d', async (argv, code, stderr) => {
    await using csm = openCsm();
    writeFileSync(join(csm.work, 'text'), '');
    expect(await csm.run(['sandbox', '--', ...argv])).toMatchObject({ code, stdout: '', stderr });
  });

  // First lines and exit codes as Codex 0.169.0.
  const A = '[permissions.a.filesystem]\n":root" = "read"\n":workspace_roots" = { "." = "write", no = "read" }\n';
  test.each([
    ['', ['-P', ':workspace'], 0, 'written'],
    ['default_permissions = ":workspace"', [], 0, 'written'],
    ['sandbox_mode = "workspace-write"', [], 0, 'kept'],
    ['', ['-c', 'sandbox_mode="workspace-write"'], 0, 'written'],
    [A, ['-P', 'a'], 0, 'written'],
    [A, [], 1, 'Error: config defines `[permissions]` profiles but does not set `default_permissions`'],
    ['', ['-P', 'a'], 1, 'Error: default_permissions requires a `[permissions]` table'],
    [A, ['-P', 'b'], 1, 'Error: default_permissions refers to undefined profile `b`'],
    ['', ['-P', ':b'], 1, 'Error: default_permissions refers to unknown built-in profile `:b`'],
    ['', ['-C', '/'], 2, 'error: the following required arguments were not provided:'],
    ['', ['--sandbox-state-json', '{}', '-P', ':workspace'], 2, 'error: the argument'],
    [
      '',
      ['--sandbox-state-json', '{}'],
      1,
      'Error: invalid --sandbox-state-json value: missing field `permissionProfile`',
    ],
  ])('%j %j: %d', async (config, flags, code, said) => {
    await using csm = openCsm({ config });
    const done = await csm.run([
      'sandbox',
      ...flags,
      '--',
      'sh',
      '-c',
      '(echo x > new) 2>/dev/null && echo written || echo kept',
    ]);
    expect(done.code).toBe(code);
    expect(code === 0 ? done.stdout.trimEnd() : (done.stderr.split('\n')[0] ?? '')).toStartWith(said);
  });

  test('a signal for csm reaches the command, which may take its time', async () => {
    await using csm = openCsm();
    const script = 'trap "echo told; exit 9" TERM; echo up; while :; do sleep 0.05; done';
    const run = csm.start(['sandbox', '-P', ':workspace', '--', 'bash', '-c', script]);
    await run.waitFor('stdout', 'up');
    run.kill('SIGTERM');
    expect(await run.done).toMatchObject({ code: 9, stdout: 'up\ntold\n' });
  });

  test('credentials stay out, the receipt comes first, and the older form works', async () => {
    await using csm = openCsm();
    const env = { MY_API_KEY: 'planted-value', OTHER: 'plain' };
    const done = await csm.run(
      ['sandbox', 'linux', '--full-auto', '--receipt', '--', 'sh', '-c', 'env; echo x > new'],
      { env },
    );
    expect(done.code).toBe(0);
    expect(done.stdout).toContain('OTHER=plain');
    expect(done.stdout).not.toContain('planted-value');
    expect(JSON.parse(done.stderr)).toMatchObject({ mode: 'workspace-write', network: false });
  });

  test('a state of Codex is applied as it is', async () => {
    await using csm = openCsm();
    const entries = [{ access: 'read', path: { type: 'special', value: { kind: 'root' } } }];
    const state = {
      permissionProfile: { type: 'managed', file_system: { type: 'restricted', entries }, network: 'restricted' },
      sandboxCwd: `file://${csm.work}`,
    };
    const done = await csm.run(['sandbox', '--sandbox-state-json', JSON.stringify(state), '--', 'pwd'], { cwd: '/' });
    expect(done).toMatchObject({ code: 0, stdout: `${csm.work}\n` });
  });
});
