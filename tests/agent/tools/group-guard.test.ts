/** Groups that are guarded end with whoever holds the guard, those that were dropped do not. */
import { expect, test } from 'bun:test';
import { GroupGuard } from '#/agent/tools/group-guard.ts';
import { openBunProcesses } from '#/platform/bun/bun-processes.ts';
import { until } from '#tests/support/until.ts';

const processes = openBunProcesses();

function start(): { readonly pid: number; readonly exited: Promise<unknown> } {
  return processes.spawn({ argv: ['sleep', '1000'], cwd: '/', env: { PATH: '/usr/bin:/bin' }, onOutput: () => {} });
}

test('what was dropped stays, what was not goes', async () => {
  const guard = new GroupGuard(processes);
  const [first, second, third] = [start(), start(), start()];
  for (const { pid } of [first, second, third]) guard.add(pid);
  guard.drop(second.pid);
  // Not known any more, and never known.
  guard.drop(second.pid);
  guard.drop(1);
  await guard.close();
  await Promise.all([first.exited, third.exited]);
  expect(processes.hasGroup(second.pid)).toBe(true);
  processes.killGroup(second.pid, 'SIGKILL');
  await second.exited;
});

test('one without groups starts nothing', async () => {
  const guard = new GroupGuard(processes);
  guard.drop(1);
  await guard.close();
  await until('nothing is left', () => !processes.hasGroup(2 ** 22 - 1));
});
