/** What lets a turn of `exec` begin, and what ends it early: trust, folders, worktrees, keys, guards. */
import { describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { outputsOf, providerConfig, serveModel, writeScript } from './support/model-server.ts';
import { jsonLines, readEvents, sessionIds, typesOf } from './support/session-files.ts';

const SCRIPTED = 'model_provider = "scripted"\n';
const ANSWER = { items: [{ text: 'ok' }], repeat: 'forever' };
const ENDLESS = { items: [{ call: 'exec_command', args: { cmd: 'true' } }], repeat: 'forever' };

function git(cwd: string, ...args: readonly string[]): string {
  const run = Bun.spawnSync(['git', '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
    stderr: 'pipe',
  });
  if (!run.success) throw new Error(run.stderr.toString());
  return run.stdout.toString().trim();
}

function openRepository(csm: Csm): string {
  writeFileSync(join(csm.work, 'tracked.txt'), 'old\n');
  git(csm.work, 'init', '-q');
  git(csm.work, 'add', '.');
  git(csm.work, 'commit', '-q', '-m', 'first');
  return git(csm.work, 'rev-parse', 'HEAD');
}

describe.skipIf(csmMissing !== undefined)('where exec runs', () => {
  test('outside a repository it refuses, and says what to do', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const done = await csm.run(['exec', '--json', '--script', writeScript(csm, ANSWER), 'x']);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toStartWith(
      'Error: Not inside a trusted directory and --skip-git-repo-check was not specified.',
    );
    expect(done.stderr).toContain('git init');
    expect(sessionIds(csm)).toEqual([]);
  });

  test.each([
    [['--skip-git-repo-check']],
    [['--trust']],
    [['--dangerously-bypass-approvals-and-sandbox']],
    [['--yolo']],
  ])('with %p it goes on', async (flags) => {
    await using csm = openCsm({ config: SCRIPTED });
    const done = await csm.run(['exec', ...flags, '--script', writeScript(csm, ANSWER), 'x']);
    expect(done).toMatchObject({ code: 0, stdout: 'ok\n' });
  });

  test('in a repository it needs no flag, and records branch and commit', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const commit = openRepository(csm);
    const inner = join(csm.work, 'inner');
    mkdirSync(inner);
    const done = await csm.run(['exec', '-C', inner, '--script', writeScript(csm, ANSWER), 'x']);
    expect(done).toMatchObject({ code: 0, stdout: 'ok\n' });
    expect(readEvents(csm)[0]).toMatchObject({ cwd: inner, git: { commit } });
  });

  test('a project configuration counts only in a trusted folder', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    openRepository(csm);
    mkdirSync(join(csm.work, '.codex'));
    writeFileSync(join(csm.work, '.codex/config.toml'), 'model = "of-the-project"\n');
    const script = writeScript(csm, ANSWER);
    const model = async (...flags: readonly string[]): Promise<unknown> => {
      const done = await csm.run(['exec', ...flags, '--script', script, 'x']);
      expect(done.code).toBe(0);
      return /^model: (.*)$/m.exec(done.stderr)?.[1];
    };
    expect(await model()).not.toBe('of-the-project');
    expect(await model('--trust')).toBe('of-the-project');
    // It was said once, and is remembered.
    expect(await model()).toBe('of-the-project');
  });

  test('--worktree works beside the checkout', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const commit = openRepository(csm);
    const script = writeScript(
      csm,
      { items: [{ call: 'exec_command', args: { cmd: 'echo new > tracked.txt; pwd; git rev-parse HEAD' } }] },
      { items: [{ text: 'ok' }] },
    );
    // The test's own folders are in /tmp, which commands have one of their own of: the repository is shown in it.
    const flags = ['-s', 'workspace-write'];
    const done = await csm.run(['exec', '--worktree', '--json', ...flags, '--script', script, 'x']);
    expect(done.code).toBe(0);
    const ran = jsonLines(done.stdout).find((line) => line.type === 'item.completed')?.item;
    expect(ran).toMatchObject({ exit_code: 0 });
    const [path = '', head] = String(ran.aggregated_output).split('\n');
    expect(path).toStartWith(join(csm.codexHome, 'worktrees'));
    expect(head).toBe(commit);
    expect(git(csm.work, 'status', '--porcelain')).toBe('');
    expect(git(path, 'status', '--porcelain')).toBe('M tracked.txt');
  });

  test('--worktree without a repository is an error', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const done = await csm.run([
      'exec',
      '--skip-git-repo-check',
      '--worktree',
      '--script',
      writeScript(csm, ANSWER),
      'x',
    ]);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(/^Error: --worktree needs a git repository[^\n]*\nhint: /);
    expect(existsSync(join(csm.codexHome, 'worktrees'))).toBe(false);
    expect(readdirSync(csm.work)).toEqual([]);
  });
});

describe.skipIf(csmMissing !== undefined)('guards', () => {
  const exec = (csm: Csm, args: readonly string[], ...script: readonly unknown[]) =>
    csm.run(['exec', '--skip-git-repo-check', '--json', '--script', writeScript(csm, ...script), ...args, 'x']);

  test('--max-tool-rounds ends a turn that goes round and round', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const done = await exec(csm, ['--max-tool-rounds', '3'], ENDLESS);
    expect(done).toMatchObject({ code: 1, stderr: '' });
    const lines = jsonLines(done.stdout);
    const ended = lines
      .filter((line) => line.type === 'item.completed')
      .map(({ item }) => `${item.type} ${item.status}`);
    expect(ended).toEqual([...Array.from({ length: 3 }, () => 'command_execution completed'), 'tool_call rejected']);
    expect(lines.at(-1)).toMatchObject({ type: 'turn.failed', error: { code: 'interrupted', reason: 'round-limit' } });
    expect(readEvents(csm).at(-1)).toMatchObject({ type: 'turn.interrupted', reason: 'round-limit' });
  });

  test('--max-cost ends it once the money is spent', async () => {
    await using csm = openCsm({
      config: `${SCRIPTED}model = "priced"\n[csm.prices.priced]\ninput = 10.0\ncached_input = 1.0\noutput = 100.0\n`,
    });
    const usage = { input_tokens: 1000, output_tokens: 100 };
    // 0.01 + 0.01 dollars an answer.
    const done = await exec(csm, ['--max-cost', '0.05'], { ...ENDLESS, usage });
    expect(done.code).toBe(1);
    expect(jsonLines(done.stdout).at(-1)).toMatchObject({
      type: 'turn.failed',
      error: { code: 'interrupted', reason: 'spend-limit' },
    });
    const costs = readEvents(csm).filter((event) => event.type === 'response.completed');
    expect(costs.map((event) => event['cost_usd'])).toEqual([0.02, 0.02, 0.02]);
  });

  test('--max-cost without a price refuses to begin', async () => {
    await using csm = openCsm({ config: `${SCRIPTED}model = "of-unknown-price"\n` });
    const done = await exec(csm, ['--max-cost', '1'], ANSWER);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(/^Error: --max-cost cannot be kept: [^\n]*of-unknown-price[^\n]*\nhint: /);
    expect(sessionIds(csm)).toEqual([]);
  });

  test('--max-turn-seconds ends a turn that waits, and its command', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const call = { items: [{ call: 'exec_command', args: { cmd: 'sleep 3600' } }] };
    const done = await exec(csm, ['--max-turn-seconds', '1'], call);
    expect(done.code).toBe(1);
    expect(jsonLines(done.stdout).at(-1)).toMatchObject({ error: { code: 'interrupted', reason: 'time-limit' } });
    const events = readEvents(csm);
    expect(events.find((event) => event.type === 'tool.completed')?.['status']).toBe('interrupted');
    expect(typesOf(events).at(-1)).toBe('turn.interrupted');
  });

  test.each([
    ['--max-tool-rounds', '0'],
    ['--max-tool-rounds', 'x'],
    ['--max-cost', '-1'],
    ['--max-turn-seconds', '0'],
  ])('%s %s is a wrong command line', async (flag, value) => {
    await using csm = openCsm({ config: SCRIPTED });
    const done = await csm.run(['exec', '--skip-git-repo-check', `${flag}=${value}`, 'x']);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain(flag);
  });
});

describe.skipIf(csmMissing !== undefined)('keys', () => {
  test('--api-key-file is sent and wins over the environment', async () => {
    await using csm = openCsm();
    await using server = await serveModel(csm, ANSWER);
    writeFileSync(
      join(csm.codexHome, 'config.toml'),
      providerConfig(server.baseUrl).replace('name =', 'env_key = "K_E_Y"\nname ='),
    );
    writeFileSync(join(csm.home, 'key'), '  of-the-file-123\n', { mode: 0o600 });
    const args = ['exec', '--skip-git-repo-check'];
    const env = { K_E_Y: 'of-the-environment' };
    expect((await csm.run([...args, '--api-key-file', join(csm.home, 'key'), 'x'], { env })).code).toBe(0);
    expect((await csm.run([...args, 'x'], { env })).code).toBe(0);
    expect(server.asked().map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer of-the-file-123',
      'Bearer of-the-environment',
    ]);
  });

  test('that are missing fail the turn with what to set, and the prompt is kept', async () => {
    await using csm = openCsm();
    await using server = await serveModel(csm, ANSWER);
    writeFileSync(
      join(csm.codexHome, 'config.toml'),
      providerConfig(server.baseUrl).replace('name =', 'env_key = "K_E_Y"\nname ='),
    );
    const done = await csm.run(['exec', '--skip-git-repo-check', '--json', 'the prompt']);
    expect(done.code).toBe(1);
    expect(jsonLines(done.stdout).at(-1).error.message).toContain('K_E_Y');
    expect(done.stderr).toMatch(/^hint: [^\n]*K_E_Y/m);
    expect(server.asked()).toEqual([]);
    const again = await csm.run(['exec', 'resume', '--skip-git-repo-check', '--last', 'again'], {
      env: { K_E_Y: 'k-1234567' },
    });
    expect(again.code).toBe(0);
    expect(server.asked()[0]?.text).toContain('the prompt');
    expect(outputsOf(server.asked()[0]).size).toBe(0);
  });

  test.each([
    ['none', undefined, /No such file/],
    ['empty', '', /empty/],
    ['two', 'key one\nkey two\n', /characters that no key has/],
  ])('--api-key-file that is %s is told without its text', async (name, text, message) => {
    await using csm = openCsm();
    await using server = await serveModel(csm, ANSWER);
    writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
    if (text !== undefined) writeFileSync(join(csm.work, name), text);
    const done = await csm.run(['exec', '--skip-git-repo-check', '--api-key-file', name, 'x']);
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(message);
    expect(done.stderr).not.toContain('key two');
    expect(server.asked()).toEqual([]);
  });
});
