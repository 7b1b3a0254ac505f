/** `csm resume` and `csm fork` where nobody can pick a session, and branches with a name, with a screen and without. */
import { describe, expect, test } from 'bun:test';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, csmPath, openCsm, type Csm } from '#tests/support/csm.ts';
import { ProgramTerminal } from '#tests/support/program-terminal.ts';
import { jsonLines, sessionIds } from './support/session-files.ts';

const SCRIPTED = 'model_provider = "scripted"\n';

interface Listed {
  readonly sessions: readonly { readonly id: string; readonly name: string | null }[];
}

async function openWithSession(): Promise<Csm> {
  const csm = openCsm({ config: SCRIPTED });
  appendFileSync(join(csm.codexHome, 'config.toml'), `[projects."${csm.work}"]\ntrust_level = "trusted"\n`);
  expect(await csm.run(['exec', '--skip-git-repo-check', 'one'])).toMatchObject({ code: 0 });
  return csm;
}

async function list(csm: Csm): Promise<Listed['sessions']> {
  const listed = await csm.run(['fork', '--all', '--json']);
  expect(listed.code).toBe(0);
  return (JSON.parse(listed.stdout) as Listed).sessions;
}

describe.skipIf(csmMissing !== undefined)('without a terminal', () => {
  test('the sessions to pick from are listed, here and everywhere', async () => {
    await using csm = await openWithSession();
    const [id = ''] = sessionIds(csm);
    const here = await csm.run(['resume']);
    expect(here).toMatchObject({ code: 0, stderr: '' });
    expect(here.stdout).toContain(id);
    expect((await list(csm)).map((session) => session.id)).toEqual([id]);
  });

  test('a branch has the name that it is given', async () => {
    await using csm = await openWithSession();
    const [source = ''] = sessionIds(csm);
    const args = ['fork', '--last', 'try this branch', '--target-session-id', 'demo-branch', '--json'];
    const done = await csm.run(args);
    expect(done.code).toBe(0);
    const branch = jsonLines(done.stdout)[0]?.thread_id;
    expect(branch).not.toBe(source);
    expect(await list(csm)).toContainEqual(expect.objectContaining({ id: branch, name: 'demo-branch' }));
    expect(await csm.run(args)).toMatchObject({ code: 1, stderr: expect.stringContaining('demo-branch') });
    expect(await csm.run(['exec', 'resume', '--skip-git-repo-check', 'demo-branch', 'on'])).toMatchObject({ code: 0 });
  });
});

describe.skipIf(csmMissing !== undefined)('in a terminal', () => {
  test.each<[command: string, options: readonly string[], shown: RegExp]>([
    ['fork', ['--last', 'go on', '--target-session-id', 'demo-b'], /Worked for/],
    [
      'terminal-app run',
      ['--fork-last', '--fork-target-session-id', 'demo-b', '--exit-after-submit', '--json', 'go on'],
      /"session_id"/,
    ],
  ])('%s opens a branch with the name that it is given', async (command, options, shown) => {
    await using csm = await openWithSession();
    const env = { PATH: process.env['PATH'] ?? '', HOME: csm.home, CODEX_HOME: csm.codexHome, TERM: 'xterm-256color' };
    const program = new ProgramTerminal({
      argv: [csmPath, ...command.split(' '), ...options],
      cwd: csm.work,
      env,
      cols: 100,
      rows: 30,
    });
    try {
      await program.shows(shown);
    } finally {
      await program.close();
    }
    expect((await list(csm)).map(({ name }) => name)).toContain('demo-b');
  });
});
