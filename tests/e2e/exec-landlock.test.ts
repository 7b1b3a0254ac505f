/** The second rung of the sandbox: `csm exec` on a machine whose bubblewrap does not work. */
import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { openBunKernel } from '#/platform/bun/bun-kernel.ts';
import { csmMissing, openCsm } from '#tests/support/csm.ts';
import { until } from '#tests/support/until.ts';
import { writeScript } from './support/model-server.ts';
import { freshMark, isSleeping, processesWith } from './support/processes.ts';
import { jsonLines, readEvents } from './support/session-files.ts';

const BWRAPS = [...new Set(['/usr/bin/bwrap', Bun.which('bwrap')])].filter(
  (path): path is string => path !== null && existsSync(path),
);
const HIDE = ['sh', '-c', `${BWRAPS.map((path) => `mount --bind /dev/null ${path} && `).join('')}exec "$@"`, 'sh'];
/** What is put before csm, so that it finds no bubblewrap that works. */
const UNDER = BWRAPS.length === 0 ? [] : ['unshare', '-m', ...HIDE];

function whyNot(): string | undefined {
  if (csmMissing !== undefined) return csmMissing;
  if (openBunKernel().landlockAbi() < 1) return 'this kernel has no Landlock';
  if (UNDER.length === 0) return undefined;
  if (process.getuid?.() !== 0) return 'only root hides the bubblewrap that is installed';
  const tried = Bun.spawnSync([...UNDER, 'true'], { stdout: 'ignore', stderr: 'ignore' });
  return tried.success ? undefined : 'mounts cannot be made here';
}

const SKIPPED = whyNot();
const SCRIPTED = 'model_provider = "scripted"\n';

describe.skipIf(SKIPPED !== undefined)(`without bubblewrap (${SKIPPED ?? 'hidden'})`, () => {
  const rungsOf = (csm: Parameters<typeof readEvents>[0]): readonly unknown[] =>
    readEvents(csm).flatMap((event) => (event.type === 'tool.started' ? [event['sandbox']] : []));

  test('the scripted tour runs, behind Landlock', async () => {
    await using csm = openCsm();
    await Bun.write(`${csm.work}/README.md`, '# A project\n');
    const done = await csm.run(['exec', '--skip-git-repo-check', 'look around'], { under: UNDER });
    expect(done.code).toBe(0);
    expect(done.stdout).toContain('Project: `A project`');
    expect(done.stderr).toContain('succeeded in');
    const rungs = rungsOf(csm);
    expect(rungs.length).toBeGreaterThan(0);
    for (const rung of rungs) expect(rung).toMatchObject({ rung: 'landlock', mode: 'read-only', network: false });
  });

  test('a command reads, and neither writes nor sees secrets; its code is told', async () => {
    await using csm = openCsm({ config: SCRIPTED, files: { '.ssh/id': 'SECRET-VALUE' } });
    const cmd = 'echo x > new; cat ~/.ssh/id; cat < ~/.codex/config.toml; tty; exit 7';
    const calls = [false, true].map((tty) => ({ call: 'exec_command', args: { cmd, tty } }));
    const script = writeScript(csm, { items: calls }, { items: [{ text: 'ok' }] });
    const args = ['exec', '--skip-git-repo-check', '--json', '--script', script, 'x'];
    const done = await csm.run(args, { under: UNDER });
    expect(done.code).toBe(0);
    const ended = jsonLines(done.stdout).filter((line) => line.type === 'item.completed' && 'exit_code' in line.item);
    expect(ended.map((line) => line.item.exit_code)).toEqual([7, 7]);
    // They run side by side: one of them has a terminal.
    const terminals = ended.map((line) => /\/dev\/pts\/\d+/.test(String(line.item.aggregated_output)));
    expect(terminals.toSorted()).toEqual([false, true]);
    for (const line of ended) {
      expect(line.item.aggregated_output).toContain('Permission denied');
      expect(line.item.aggregated_output).not.toContain('SECRET-VALUE');
      expect(line.item.aggregated_output).not.toContain('model_provider');
    }
    expect(existsSync(`${csm.work}/new`)).toBe(false);
  });

  const WRITING = { call: 'exec_command', args: { cmd: 'echo "$TMPDIR" > new && mktemp >> new && cat new' } };

  test('workspace-write is refused, with the remedies', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const script = writeScript(csm, { items: [WRITING] }, { items: [{ text: 'ok' }] });
    const args = ['exec', '--skip-git-repo-check', '-s', 'workspace-write', '--script', script, 'x'];
    const refused = await csm.run(args, { under: UNDER });
    expect(refused.stderr).toContain('the sandbox does not work here');
    expect(refused.stderr).toContain('csm.sandbox.allow_landlock_write = true');
    expect(existsSync(`${csm.work}/new`)).toBe(false);
  });

  test('workspace-write works where the configuration says so, with a temporary folder of its own', async () => {
    await using csm = openCsm({ config: `${SCRIPTED}csm.sandbox.allow_landlock_write = true\n` });
    const script = writeScript(csm, { items: [WRITING] }, { items: [{ text: 'ok' }] });
    const args = ['exec', '--skip-git-repo-check', '-s', 'workspace-write', '--script', script, 'x'];
    const allowed = await csm.run(args, { under: UNDER });
    expect(allowed.stderr).toContain('succeeded in');
    expect(allowed.stderr).not.toContain('warning');
    expect(await Bun.file(`${csm.work}/new`).text()).toContain(`${csm.codexHome}/csm/sandbox/tmp/`);
    expect(rungsOf(csm)).toMatchObject([{ rung: 'landlock', mode: 'workspace-write' }]);
    // What the model is told is so: /tmp is not among the places to write to, the session's folder is.
    const told = JSON.stringify(readEvents(csm).filter((event) => event.type === 'context.added'));
    expect(told).not.toContain('slash_tmp');
    expect(told).not.toContain('`/tmp`');
    expect(told).toContain(`${csm.codexHome}/csm/sandbox/tmp/`);
    expect(told).toContain(':tmpdir');
  });

  test('what a command leaves behind ends with csm', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    const call = { call: 'exec_command', args: { cmd: `sleep ${mark} >/dev/null 2>&1 & echo begun` } };
    const script = writeScript(csm, { items: [call] }, { items: [{ text: 'ok' }] });
    const done = await csm.run(['exec', '--skip-git-repo-check', '--script', script, 'x'], { under: UNDER });
    expect(done).toMatchObject({ code: 0 });
    expect(processesWith(mark)).toEqual([]);
  });

  test('a command dies with csm when that is killed', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    const script = writeScript(csm, { items: [{ call: 'exec_command', args: { cmd: `exec sleep ${mark}` } }] });
    const run = csm.start(['exec', '--skip-git-repo-check', '--script', script, 'x'], { under: UNDER });
    await until('the command runs', () => isSleeping(mark));
    run.kill('SIGKILL');
    expect((await run.done).signal).toBe('SIGKILL');
    await until('it is gone', () => processesWith(`sleep\0${mark}`).length === 0);
  });
});
