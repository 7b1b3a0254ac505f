/** What is wrong on the way in: said in a line or two, with what to do, and nothing is started. */
import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, csmPath, openCsm } from '#tests/support/csm.ts';
import { serveModel, textsOf, providerConfig, writeScript } from './support/model-server.ts';
import { jsonLines, readEvents, sessionIds, typesOf } from './support/session-files.ts';

const EXEC = ['exec', '--skip-git-repo-check'];
const OK = { items: [{ text: 'ok' }], repeat: 'forever' };

/** Root may read everything. */
const AS_NOBODY = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];

/** Whether somebody else may start the program where it lies. */
function runsAsNobody(): boolean {
  if (csmMissing !== undefined || (AS_NOBODY.length > 0 && Bun.which('setpriv') === null)) return false;
  return Bun.spawnSync([...AS_NOBODY, csmPath, '--version'], { cwd: '/', stderr: 'ignore' }).success;
}

/** No stack, no path of the program's sources. */
function expectPlain(stderr: string): void {
  expect(stderr).not.toMatch(/^\s+at |\/src\/|\$bunfs/m);
}

describe.skipIf(csmMissing !== undefined)('a configuration', () => {
  test.each([
    [
      'no TOML',
      'model = \n',
      /^Error loading config\.toml:\n\S+config\.toml:1:9: .*\n {2}\|\n1 \| model = \n {2}\| {9}\^\nhint: /,
    ],
    [
      'a wrong type',
      'x = 1\nmodel = 5\n',
      /config\.toml:2:9: invalid type: integer `5`, expected a string in `model`\n/,
    ],
    ['not UTF-8', Buffer.from([0x61, 0xff, 0x0a]), /config\.toml/],
    ['a wrong value', 'sandbox_mode = "open"\n', /config\.toml:1:16: [^\n]*open/],
    ['an unknown provider', 'model_provider = "nope"\n', /^Error: Model provider `nope` not found\nhint: Known: /],
  ] as const)('that is %s', async (_name, text, message) => {
    await using csm = openCsm();
    writeFileSync(join(csm.codexHome, 'config.toml'), text);
    const done = await csm.run([...EXEC, 'x']);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(message);
    expectPlain(done.stderr);
    expect(sessionIds(csm)).toEqual([]);
  });

  test('that is a folder', async () => {
    await using csm = openCsm();
    mkdirSync(join(csm.codexHome, 'config.toml'));
    const done = await csm.run([...EXEC, 'x']);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(/^Error loading config\.toml: [^\n]*is not a file\nhint: /);
  });

  test.skipIf(!runsAsNobody())('that cannot be read', async () => {
    await using csm = openCsm({ config: 'model = "x"\n' });
    chmodSync(join(csm.codexHome, 'config.toml'), 0);
    for (const folder of [join(csm.home, '..'), csm.home, csm.codexHome, csm.work]) chmodSync(folder, 0o755);
    const run = Bun.spawnSync([...AS_NOBODY, csmPath, ...EXEC, 'x'], {
      cwd: csm.work,
      env: { PATH: process.env['PATH'], HOME: csm.home, CODEX_HOME: csm.codexHome },
      stderr: 'pipe',
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr.toString()).toMatch(/config\.toml: Permission denied \(os error 13\)\nhint: /);
  });

  test('with an unknown key is used, with one warning; --strict-config refuses it', async () => {
    await using csm = openCsm({ config: 'modle = "x"\nmodel_provider = "scripted"\n' });
    const args = [...EXEC, '--script', writeScript(csm, OK)];
    const done = await csm.run([...args, 'x']);
    expect(done).toMatchObject({ code: 0, stdout: 'ok\n' });
    expect(done.stderr).toContain('config.toml:1:1: `modle`; did you mean `model`?');
    const strict = await csm.run([...args, '--strict-config', 'x']);
    expect(strict).toMatchObject({ code: 1, stdout: '' });
    expect(strict.stderr).toContain('unknown configuration field `modle`');
  });
});

describe.skipIf(csmMissing !== undefined)('a command line', () => {
  test.each([
    [['--frob', 'x'], 2, "error: unexpected argument '--frob' found"],
    [['-s', 'open', 'x'], 2, "error: invalid value 'open' for '--sandbox <SANDBOX_MODE>'"],
    [['-p', 'none', 'x'], 1, 'Error: no profile `none`: '],
    [['-C', 'none', 'x'], 1, 'No such file or directory (os error 2)\nhint: Name an existing folder with -C.'],
    [['--script', 'none.json', 'x'], 1, 'Error: cannot read the script none.json: No such file'],
    [['-c', 'model', 'x'], 1, 'model'],
    [['--approve-for-me', '--yolo', 'x'], 2, '--approve-for-me'],
  ] as const)('%p ends with %d', async (args, code, message) => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    const done = await csm.run([...EXEC, ...args]);
    expect(done.stdout).toBe('');
    expect(done.stderr).toContain(message);
    expect(done.code).toBeOneOf([code, 2]);
    expectPlain(done.stderr);
    expect(sessionIds(csm)).toEqual([]);
  });

  test('with a model that nobody knows warns and asks for it', async () => {
    await using csm = openCsm();
    await using server = await serveModel(csm, OK);
    writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
    const done = await csm.run([...EXEC, '-m', 'no-such-model', 'x']);
    expect(done).toMatchObject({ code: 0, stdout: 'ok\n' });
    expect(done.stderr).toContain('warning: Model metadata for `no-such-model` not found.');
    expect(server.asked()[0]?.body.model).toBe('no-such-model');
  });
});

describe.skipIf(csmMissing !== undefined)('a server', () => {
  const provider = (url: string): string =>
    providerConfig(url).replace('stream_max_retries = 2', 'stream_max_retries = 1');

  test.each([
    ['that is not there', 'http://127.0.0.1:9/v1', /hint: 127\.0\.0\.1:9: the connection was refused/],
    ['whose name is not known', 'http://csm-no-such-host.invalid/v1', /hint: csm-no-such-host\.invalid: /],
  ])('%s fails the turn after its tries; the prompt is kept', async (_name, url, hint) => {
    await using csm = openCsm({ config: provider(url) });
    const done = await csm.run([...EXEC, '--json', 'the prompt']);
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(hint);
    expectPlain(done.stderr);
    const lines = jsonLines(done.stdout);
    expect(typesOf(lines)).toEqual(['thread.started', 'turn.started', 'error', 'error', 'turn.failed']);
    expect(lines[2].message).toStartWith('Reconnecting... 1/1 (');
    expect(typesOf(readEvents(csm)).slice(-1)).toEqual(['turn.failed']);
  });

  test('that wants a key gets no request without one', async () => {
    await using csm = openCsm({ config: 'model_provider = "openai"\nopenai_base_url = "http://127.0.0.1:9/v1"\n' });
    const done = await csm.run([...EXEC, '--json', 'x']);
    expect(done.code).toBe(1);
    expect(jsonLines(done.stdout).at(-1).error.code).toBe('api-key-missing');
    expect(done.stderr).toMatch(/^hint: Set OPENAI_API_KEY/m);
  });

  test.each([
    ['an error page', { body: '<html>Not here</html>', content_type: 'text/html' }],
    ['rubbish', { raw_sse: 'data: {"type":\n\ndata: nope\n\n' }],
    ['nothing', { raw_sse: '' }],
    ['401', { status: 401, body: { error: { message: 'Incorrect API key provided: sk-a' } } }],
    ['413', { status: 413, body: 'too large' }],
  ])('that answers %s fails the turn in plain words', async (_name, answer) => {
    await using csm = openCsm();
    await using server = await serveModel(csm, { ...answer, repeat: 'forever' });
    writeFileSync(join(csm.codexHome, 'config.toml'), provider(server.baseUrl));
    const done = await csm.run([...EXEC, '--json', 'x']);
    expect(done.code).toBe(1);
    const lines = jsonLines(done.stdout);
    expect(lines.at(-1).type).toBe('turn.failed');
    expect(lines.at(-1).error.message).toMatch(/^[\w ]/);
    expect(lines.at(-1).error.message).not.toMatch(/undefined|\[object|TypeError|SyntaxError/);
    expectPlain(done.stderr);
  });
});

describe.skipIf(csmMissing !== undefined)('a prompt', () => {
  test('of 20 MB is asked and kept, and the next turn has it', async () => {
    await using csm = openCsm();
    await using server = await serveModel(csm, OK);
    writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
    const prompt = 'äbc '.repeat(4_000_000);
    expect(await csm.run(EXEC, { stdin: prompt })).toMatchObject({ code: 0, stdout: 'ok\n' });
    expect(await csm.run(['exec', 'resume', '--skip-git-repo-check', '--last', 'and?'])).toMatchObject({ code: 0 });
    // It is longer than any window: the context is compacted before the second turn, and the prompt stays.
    const last = server.asked().at(-1);
    expect(textsOf(last, 'user').includes(prompt)).toBe(true);
  });

  test.each([
    ['invalid UTF-8', Buffer.from('abc\xff', 'latin1'), 3],
    ['cut UTF-8', Buffer.from('abcé').subarray(0, 4), 3],
  ])('of %s names the place', async (_name, stdin, offset) => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    const done = await csm.run([...EXEC, '-'], { stdin });
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toContain(`input is not valid UTF-8 (invalid byte at offset ${offset})`);
    expect(sessionIds(csm)).toEqual([]);
  });
});

describe.skipIf(csmMissing !== undefined)('an environment', () => {
  test('without HOME uses the one of the user', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    const env = { HOME: undefined };
    const done = await csm.run([...EXEC, '--script', writeScript(csm, OK), 'x'], { env });
    expect(done).toMatchObject({ code: 0, stdout: 'ok\n' });
  });

  test('without PATH and terminal runs a command', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    const script = writeScript(csm, { items: [{ call: 'exec_command', args: { cmd: 'echo hi' } }] }, OK);
    const done = await csm.run([...EXEC, '--json', '--script', script, 'x'], {
      env: { PATH: undefined, LANG: undefined },
    });
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('"aggregated_output":"hi\\n"');
  });

  test.each([
    [
      'missing',
      (csm: { home: string }) => join(csm.home, 'none'),
      /^Error finding codex home: CODEX_HOME points to [^\n]+does not exist\nhint: /,
    ],
    ['a file', () => '/etc/passwd', /^Error finding codex home: [^\n]+not a directory\nhint: /],
  ] as const)('whose CODEX_HOME is %s', async (_name, path, message) => {
    await using csm = openCsm();
    const done = await csm.run([...EXEC, 'x'], { env: { CODEX_HOME: path(csm) } });
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(message);
  });

  test('whose working folder goes away during the run fails its commands, not csm', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    const gone = join(csm.home, 'gone');
    mkdirSync(gone);
    const remove = { call: 'exec_command', args: { cmd: `cd / && rmdir ${gone}` } };
    const script = writeScript(
      csm,
      { items: [remove] },
      { items: [{ call: 'exec_command', args: { cmd: 'pwd' } }] },
      OK,
    );
    const done = await csm.run([...EXEC, '--json', '-s', 'danger-full-access', '--script', script, 'x'], { cwd: gone });
    expect(done.code).toBe(0);
    expect(readdirSync(csm.home)).not.toContain('gone');
    const items = jsonLines(done.stdout).filter(({ type }) => type === 'item.completed');
    expect(JSON.stringify(items.at(-2))).toContain('No such file or directory');
  });
});

describe.skipIf(csmMissing !== undefined)('an argument that is not UTF-8', () => {
  test.each([
    ['a prompt', `exec --skip-git-repo-check $'a\\xffb'`, String.raw`'a\xffb'`],
    ['a flag', `exec -m $'\\xfe' x`, String.raw`'\xfe'`],
    ['a path', `exec -C $'/tmp/\\xe4' x`, String.raw`'/tmp/\xe4'`],
  ])('%s is named, and nothing is started', async (_what, line, shown) => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    const done = Bun.spawnSync(['bash', '-c', `exec "$0" ${line}`, csmPath], {
      cwd: csm.work,
      env: { PATH: process.env['PATH'], HOME: csm.home, CODEX_HOME: csm.codexHome },
      stderr: 'pipe',
    });
    expect(done.exitCode).toBe(2);
    expect(done.stdout.toString()).toBe('');
    expect(done.stderr.toString()).toStartWith(
      `error: invalid UTF-8 was detected in one or more arguments: ${shown}\n\nUsage: csm exec`,
    );
    expect(sessionIds(csm)).toEqual([]);
  });

  test('U+FFFD that was meant is taken', async () => {
    await using csm = openCsm({ config: 'model_provider = "scripted"\n' });
    expect(await csm.run([...EXEC, '--script', writeScript(csm, OK), 'a\u{fffd}'])).toMatchObject({ code: 0 });
  });
});
