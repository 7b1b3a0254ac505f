/** The command of a hook: when it begins, and what it is given. */
import { describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runHookCommand, type HookGuard } from '#/agent/hooks/run-hook.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';

const NEVER = new AbortController().signal;

function guard(add: HookGuard['add']): HookGuard {
  return { open: () => {}, add, drop: () => {} };
}

async function run(command: string, hookGuard: HookGuard | undefined, timeoutMs = 20_000) {
  const cwd = mkdtempSync(join(tmpdir(), 'csm-hook-'));
  try {
    const request = { shell: '/bin/bash', command, cwd, env: { PATH: '/usr/bin:/bin' }, input: '{"a":1}' };
    const exit = await runHookCommand(openBunPlatform(), { ...request, timeoutMs, signal: NEVER, guard: hookGuard });
    return { exit, hasRun: existsSync(join(cwd, 'ran')) };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

describe('a hook', () => {
  test.each([
    ['with a guard', guard(() => Promise.resolve())],
    ['without one', undefined],
  ])('is given its input and nothing else, %s', async (_, hookGuard) => {
    const { exit, hasRun } = await run('touch ran; cat; echo " $0"; exit 3', hookGuard);
    expect(exit).toEqual({ exitCode: 3, stdout: '{"a":1} /bin/bash\n', stderr: '' });
    expect(hasRun).toBe(true);
  });

  test('does not begin before it is known who ends it after csm', async () => {
    const { exit, hasRun } = await run('touch ran', guard(() => new Promise(() => {})), 100); // prettier-ignore
    expect(exit).toMatchObject({ exitCode: null, problem: expect.stringContaining('took longer') });
    expect(hasRun).toBe(false);
  });
});
