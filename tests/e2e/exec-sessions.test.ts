/** Sessions of `exec`: names, `resume`, `fork`, `--ephemeral`, and that each goes on where it ended. */
import { describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm, type CsmResult } from '#tests/support/csm.ts';
import { providerConfig, serveModel, textsOf, writeScript, type ModelServer } from './support/model-server.ts';
import {
  checkNumbers,
  filesBelow,
  jsonLines,
  modeOf,
  onlySession,
  readEvents,
  sessionFolder,
  sessionIds,
  typesOf,
} from './support/session-files.ts';

const ANSWER = { items: [{ text: 'ok' }], repeat: 'forever' };
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function exec(csm: Csm, ...args: readonly string[]): Promise<CsmResult & { readonly thread: string }> {
  const [first = '', ...rest] = args;
  const word = first === 'resume' || first === 'fork' ? [first] : [];
  const others = word.length === 0 ? args : rest;
  const done = await csm.run(['exec', ...word, '--skip-git-repo-check', '--json', ...others]);
  const thread = jsonLines(done.stdout).find((line) => line.type === 'thread.started')?.thread_id ?? '';
  return { ...done, thread };
}

async function openServed(): Promise<AsyncDisposable & { readonly csm: Csm; readonly server: ModelServer }> {
  const csm = openCsm();
  const server = await serveModel(csm, ANSWER);
  writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
  return {
    csm,
    server,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await csm[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(csmMissing !== undefined)('resume', () => {
  test('goes on by id, name, title and --last, with the whole conversation', async () => {
    await using run = await openServed();
    const { csm, server } = run;
    const first = await exec(csm, '--session-id', 'demo', 'first words of it');
    expect(first.code).toBe(0);
    expect(first.thread).toMatch(UUID_V7);
    const ways = [first.thread, 'demo', 'first words of it'];
    for (const [index, way] of ways.entries()) {
      const again = await exec(csm, 'resume', way, `again ${index}`);
      expect(again).toMatchObject({ code: 0, thread: first.thread });
    }
    expect(await exec(csm, 'resume', '--last', 'the last')).toMatchObject({ code: 0, thread: first.thread });
    expect(sessionIds(csm)).toEqual([first.thread]);
    const said = textsOf(server.asked().at(-1), 'user').slice(-5);
    expect(said).toEqual(['first words of it', 'again 0', 'again 1', 'again 2', 'the last']);
    expect(textsOf(server.asked().at(-1), 'assistant')).toEqual(['ok', 'ok', 'ok', 'ok']);
    const events = readEvents(csm);
    checkNumbers(events);
    expect(typesOf(events).filter((type) => type === 'turn.completed')).toHaveLength(5);
  });

  test('counts the usage of the whole thread, as Codex does', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"' });
    const script = writeScript(csm, { items: [{ text: 'ok' }], usage: { input_tokens: 7, output_tokens: 2 } });
    await exec(csm, '--script', script, 'one');
    const again = await exec(csm, 'resume', '--last', '--script', script, 'two');
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({
      type: 'turn.completed',
      usage: { input_tokens: 14, output_tokens: 4 },
    });
  });

  test('--last means this folder, --all any', async () => {
    await using run = await openServed();
    const { csm } = run;
    const other = join(csm.home, 'other');
    mkdirSync(other);
    const here = await exec(csm, 'here');
    const there = await csm.run(['exec', '--skip-git-repo-check', '--json', '-C', other, 'there']);
    const [line] = jsonLines(there.stdout);
    expect((await exec(csm, 'resume', '--last', 'more')).thread).toBe(here.thread);
    const elsewhere = await csm.run(['exec', '-C', other, 'resume', '--skip-git-repo-check', '--json', '--last', 'x']);
    expect(jsonLines(elsewhere.stdout)[0].thread_id).toBe(line.thread_id);
    expect((await exec(csm, 'resume', '--last', '--all', 'more')).thread).toBe(line.thread_id);
  });

  test('reads its prompt from stdin where none is given', async () => {
    await using run = await openServed();
    await exec(run.csm, '--session-id', 'demo', 'one');
    for (const args of [['demo'], ['demo', '-'], ['--last', '-']]) {
      const done = await run.csm.run(['exec', 'resume', '--skip-git-repo-check', ...args], { stdin: 'piped' });
      expect(done).toMatchObject({ code: 0, stdout: 'ok\n' });
      expect(textsOf(run.server.asked().at(-1), 'user').at(-1)).toBe('piped');
    }
  });

  test.each([
    [['resume', 'nope', 'go'], /^Error: [^\n]*nope[^\n]*\nhint: /],
    [['resume', '01a20431-0000-7000-8000-000000000000', 'go'], /^Error: [^\n]*01a20431/],
    [['resume', '--last', 'go'], /^Error: nothing to continue: there is no session in [^\n]+ yet\nhint: /],
    [['resume', '--last', '--all', 'go'], /^Error: nothing to continue: there is no session yet\nhint: /],
    [['fork', 'nope', 'go'], /^Error: [^\n]*nope/],
  ])('%p is an error and starts nothing', async (args, message) => {
    await using csm = openCsm({ config: 'model_provider = "scripted"' });
    const done = await exec(csm, ...args);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(message);
    expect(sessionIds(csm)).toEqual([]);
  });

  test('of a session that another process holds says who holds it', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"' });
    const script = writeScript(csm, { items: [{ text: 'slow' }], close: 'hang', cut_at_byte: 200 });
    const run = csm.start(['exec', '--skip-git-repo-check', '--json', '--session-id', 'held', '--script', script, 'x']);
    await run.waitFor('stdout', '"turn.started"');
    const second = await exec(csm, 'resume', 'held', 'me too');
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(
      new RegExp(`^Error: session held \\([0-9a-f-]{36}\\) is in use by process ${run.pid}\nhint: `),
    );
    run.kill('SIGTERM');
    expect((await run.done).code).toBe(143);
  });
});

describe.skipIf(csmMissing !== undefined)('--session-id', () => {
  test('names a session once', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"' });
    const script = writeScript(csm, ANSWER);
    expect((await exec(csm, '--session-id', 'demo', '--script', script, 'x')).code).toBe(0);
    const twice = await exec(csm, '--session-id', 'demo', '--script', script, 'x');
    expect(twice).toMatchObject({ code: 1, stdout: '' });
    expect(twice.stderr).toMatch(/^Error: [^\n]*demo[^\n]*\nhint: [^\n]*resume/);
    expect(sessionIds(csm)).toHaveLength(1);
  });

  test.each(['', '../x', 'a/b', '.hidden', 'x y', 'a'.repeat(129)])('refuses %p', async (name) => {
    await using csm = openCsm({ config: 'model_provider = "scripted"' });
    const done = await exec(csm, '--session-id', name, 'x');
    expect(done.code).toBeOneOf([1, 2]);
    expect(done.stderr).toMatch(/^[Ee]rror: /);
    expect(sessionIds(csm)).toEqual([]);
  });
});

describe.skipIf(csmMissing !== undefined)('fork', () => {
  test('with a prompt goes on in a session of its own', async () => {
    await using run = await openServed();
    const { csm, server } = run;
    const parent = await exec(csm, '--session-id', 'demo', 'one');
    const before = readEvents(csm, parent.thread);
    const fork = await csm.run(['exec', '--session-id', 'b', 'fork', '--skip-git-repo-check', '--json', 'demo', 'two']);
    expect(fork.code).toBe(0);
    const [line] = jsonLines(fork.stdout);
    expect(line.thread_id).not.toBe(parent.thread);
    expect(textsOf(server.asked()[1], 'user').slice(-2)).toEqual(['one', 'two']);
    expect(readEvents(csm, parent.thread)).toEqual(before);
    expect((await exec(csm, 'resume', 'b', 'three')).thread).toBe(line.thread_id);
    expect(textsOf(server.asked()[2], 'user').slice(-3)).toEqual(['one', 'two', 'three']);
    const events = readEvents(csm, line.thread_id);
    checkNumbers(events);
    expect(events[0]).toMatchObject({ type: 'session.created', forked_from: { session_id: parent.thread } });
  });

  test('without a prompt only makes the branch', async () => {
    await using run = await openServed();
    await exec(run.csm, '--session-id', 'demo', 'one');
    const fork = await exec(run.csm, 'fork', 'demo');
    expect(fork.code).toBe(0);
    expect(typesOf(jsonLines(fork.stdout))).toEqual(['thread.started']);
    expect(run.server.asked()).toHaveLength(1);
    expect((await exec(run.csm, 'resume', fork.thread, 'two')).code).toBe(0);
    expect(textsOf(run.server.asked()[1], 'user').slice(-2)).toEqual(['one', 'two']);
  });

  test('of a session in use works while it runs', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"' });
    const script = writeScript(csm, { items: [{ text: 'slow' }], close: 'hang', cut_at_byte: 200 });
    const run = csm.start(['exec', '--skip-git-repo-check', '--json', '--session-id', 'held', '--script', script, 'x']);
    await run.waitFor('stdout', '"turn.started"');
    const fork = await exec(csm, 'fork', 'held', '--script', writeScript(csm, ANSWER), 'mine');
    expect(fork.code).toBe(0);
    run.kill('SIGTERM');
    expect((await run.done).code).toBe(143);
    expect(typesOf(readEvents(csm, fork.thread)).at(-1)).toBe('turn.completed');
  });
});

describe.skipIf(csmMissing !== undefined)('what is left on disk', () => {
  test('of a session is readable for its owner alone', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"' });
    await exec(csm, '--script', writeScript(csm, ANSWER), 'x');
    for (const file of filesBelow(join(csm.codexHome, 'csm'))) expect([file, modeOf(file) & 0o077]).toEqual([file, 0]);
    const folder = sessionFolder(csm, onlySession(csm));
    for (const path of [folder, join(folder, '..'), join(folder, '../..')]) expect(modeOf(path)).toBe(0o700);
  });

  test('of an ephemeral run is nothing', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"' });
    const temp = join(csm.home, 'tmp');
    mkdirSync(temp);
    const script = writeScript(
      csm,
      { items: [{ call: 'exec_command', args: { cmd: 'echo hi' } }] },
      { items: [{ text: 'ok' }] },
    );
    const args = ['exec', '--skip-git-repo-check', '--json', '--ephemeral', '--script', script, 'the prompt of it'];
    const done = await csm.run(args, { env: { TMPDIR: temp } });
    expect(done.code).toBe(0);
    expect(typesOf(jsonLines(done.stdout)).at(-1)).toBe('turn.completed');
    expect(readdirSync(temp)).toEqual([]);
    expect(existsSync(join(csm.codexHome, 'csm/sessions'))).toBe(false);
    for (const file of filesBelow(csm.codexHome)) expect(readFileSync(file)).not.toContain('the prompt of it');
  });

  test('of an ephemeral resume is the session as it was', async () => {
    await using run = await openServed();
    const first = await exec(run.csm, 'one');
    const before = filesBelow(run.csm.codexHome).map((file) => [file, readFileSync(file, 'utf8')]);
    const again = await exec(run.csm, 'resume', '--last', '--ephemeral', 'two');
    expect(again).toMatchObject({ code: 0, thread: first.thread });
    expect(textsOf(run.server.asked()[1], 'user').slice(-2)).toEqual(['one', 'two']);
    expect(filesBelow(run.csm.codexHome).map((file) => [file, readFileSync(file, 'utf8')])).toEqual(before);
  });
});
