/** `csm tool ...` and `csm model run-tool-turn` as programs and people call them. */
import { describe, expect, test } from 'bun:test';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, openCsm, type Csm } from '#tests/support/csm.ts';
import { until } from '#tests/support/until.ts';
import { outputsOf, providerConfig, serveModel, writeScript } from './support/model-server.ts';
import { freshMark, isSleeping, processesWith } from './support/processes.ts';
import { readEvents, typesOf } from './support/session-files.ts';

const SCRIPTED = 'model_provider = "scripted"\n';

async function makeSession(csm: Csm, ...more: readonly string[]): Promise<readonly string[]> {
  const root = join(csm.codexHome, 'csm');
  expect(await csm.run(['native-session', 'create', '--root', root, '--session-id', 'demo', ...more])).toMatchObject({
    code: 0,
  });
  return ['--native-session-root', root, '--native-session-id', 'demo'];
}

describe.skipIf(csmMissing !== undefined)('csm tool shell', () => {
  test('answers with the outputs and the exit code of the command', async () => {
    await using csm = openCsm();
    const done = await csm.run([
      'tool',
      'shell',
      '--approved',
      '--',
      '/bin/sh',
      '-c',
      'printf out; printf err >&2; exit 3',
    ]);
    expect(done).toEqual({ code: 3, signal: null, stdout: 'out', stderr: 'err' });
  });

  test('reports to programs', async () => {
    await using csm = openCsm();
    const done = await csm.run(['tool', 'shell', '--json', '--approved', '--', '/bin/sh', '-c', 'printf hello']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({
      tool: 'shell',
      status: 'completed',
      exit_code: 0,
      signal: null,
      command: ['/bin/sh', '-c', 'printf hello'],
      cwd: csm.work,
      sandbox: { mode: 'read-only', network: false },
      stdout: 'hello',
      stderr: '',
      stdout_bytes: 5,
      omitted_bytes: 0,
      session_id: null,
      error: null,
    });
  });

  test.each([
    ['a program that is missing', ['/no/such'], 127],
    ['a signal', ['/bin/sh', '-c', 'kill -TERM $$'], 143],
  ])('%s has the exit code of a shell', async (_what, command, code) => {
    await using csm = openCsm();
    expect((await csm.run(['tool', 'shell', '-s', 'danger-full-access', '--', ...command])).code).toBe(code);
  });

  test('a time that is over is said, and the command ended', async () => {
    await using csm = openCsm();
    const mark = freshMark();
    const done = await csm.run(['tool', 'shell', '--timeout-ms', '300', '--', 'sleep', mark]);
    expect(done).toMatchObject({ code: 124, stderr: 'csm: timed-out: its time was over\n' });
    expect(processesWith(mark)).toEqual([]);
  });

  test('what the policy asks is not run until somebody says yes, and both are recorded', async () => {
    await using csm = openCsm({ config: 'approval_policy = "untrusted"\n' });
    const session = await makeSession(csm);
    const asked = await csm.run(['tool', 'shell', ...session, '--', '/bin/sh', '-c', 'echo ran']);
    expect(asked).toMatchObject({ code: 126, stdout: '' });
    expect(asked.stderr).toContain('--approved');
    const approved = await csm.run([
      'tool',
      'shell',
      '--json',
      '--approved',
      ...session,
      '--',
      '/bin/sh',
      '-c',
      'echo ran',
    ]);
    expect(JSON.parse(approved.stdout)).toMatchObject({
      stdout: 'ran\n',
      policy: { approval_policy: 'untrusted', verdict: 'run', approved: true },
    });
    const decided = readEvents(csm).filter(({ type }) => type === 'approval.decided');
    expect(decided.map((event) => [event['decision'], event['by']])).toEqual([
      ['declined', 'policy'],
      ['approved', 'flag'],
    ]);
  });

  test.each([
    ['asked about', ['-a', 'on-request'], 'prompt', ['printf', 'x'], 126, 'approval is needed'],
    ['asked about, and approved', ['--approved'], 'prompt', ['printf', 'x'], 0, ''],
    ['forbidden, whoever approves', ['--approved'], 'forbidden', ['printf', 'x'], 126, 'the policy forbids it'],
    [
      'forbidden, wrapped',
      ['--approved'],
      'forbidden',
      ['env', 'A=1', 'sh', '-c', 'true && printf x'],
      126,
      'forbids it',
    ],
  ] as const)('a rule holds: %s', async (_what, flags, decision, command, code, said) => {
    await using csm = openCsm({
      files: { '.codex/rules/own.rules': `prefix_rule(pattern=["printf"], decision="${decision}")\n` },
    });
    const done = await csm.run(['tool', 'shell', ...flags, '--', ...command]);
    expect([done.code, done.stdout]).toEqual([code, code === 0 ? 'x' : '']);
    expect(done.stderr).toContain(said);
  });

  test('keeps a flood bounded and says what is left out', async () => {
    await using csm = openCsm();
    const flood = 'head -c 30000000 /dev/zero | tr "\\0" x';
    const done = await csm.run(['tool', 'shell', '--json', '--', '/bin/sh', '-c', flood]);
    const { stdout, stdout_bytes, omitted_bytes } = JSON.parse(done.stdout);
    expect([stdout_bytes, omitted_bytes]).toEqual([30_000_000, 30_000_000 - 1024 * 1024]);
    expect(stdout.length).toBeLessThan(1024 * 1024 + 100);
  });

  test('is recorded in a session, and the model finds it in its history', async () => {
    await using csm = openCsm();
    await using server = await serveModel(csm, { items: [{ text: 'I see.' }] });
    writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
    const session = await makeSession(csm);
    const run = await csm.run(['tool', 'shell', '--approved', ...session, '--', '/bin/sh', '-c', 'printf hello']);
    expect(run).toMatchObject({ code: 0, stdout: 'hello' });
    expect(typesOf(readEvents(csm))).toEqual([
      'session.created',
      'session.titled',
      'turn.started',
      'item.completed',
      'tool.started',
      'tool.completed',
      'turn.completed',
    ]);
    const prompt = join(csm.home, 'p.txt');
    writeFileSync(prompt, 'What was that?');
    expect(await csm.run(['model', 'run-turn', '--native-session-id', 'demo', '--prompt-file', prompt])).toMatchObject({
      code: 0,
      stdout: 'I see.\n',
    });
    const [asked] = server.asked();
    const types = asked?.input.map(({ type }) => type) ?? [];
    expect(types.indexOf('function_call_output')).toBe(types.indexOf('function_call') + 1);
    expect([...outputsOf(asked).values()].map((text) => text.split('Output:\n')[1])).toEqual(['hello']);
  });

  test('hides secrets from reports, and from what is kept', async () => {
    const secret = 'sk-proj-Zq8vKw3LrT5nYb2HcXeJ7dPmUa4Gs9Ff';
    await using csm = openCsm();
    const session = await makeSession(csm);
    const done = await csm.run(['tool', 'shell', '--json', ...session, '--', '/bin/echo', `key=${secret}`], {
      env: { MY_API_KEY: secret },
    });
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout).stdout).not.toContain(secret);
    expect(JSON.stringify(readEvents(csm))).not.toContain(secret);
  });

  test('keeps no words in a session that keeps none', async () => {
    await using csm = openCsm();
    const session = await makeSession(csm, '--payload-policy', 'metadata');
    const done = await csm.run(['tool', 'shell', ...session, '--', '/bin/sh', '-c', 'echo plumbago']);
    expect(done).toMatchObject({ code: 0, stdout: 'plumbago\n' });
    expect(JSON.stringify(readEvents(csm))).not.toContain('plumbago');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the command, and that is recorded', async (signal) => {
    await using csm = openCsm();
    const session = await makeSession(csm);
    const mark = freshMark();
    const run = csm.start(['tool', 'shell', ...session, '--', 'sleep', mark]);
    await until('it runs', () => isSleeping(mark));
    run.kill(signal);
    expect((await run.done).code).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(processesWith(mark)).toEqual([]);
    expect(typesOf(readEvents(csm)).slice(-2)).toEqual(['tool.completed', 'turn.interrupted']);
  });

  test.each([
    ['shell', 'workspace-write'],
    ['shell', 'danger-full-access'],
    ['pty', 'workspace-write'],
    ['pty', 'danger-full-access'],
  ])('all that %s started in %s dies with csm when that is killed', async (tool, sandbox) => {
    await using csm = openCsm();
    const mark = freshMark();
    const run = csm.start(['tool', tool, '-s', sandbox, '--', '/bin/sh', '-c', `sleep ${mark} & sleep ${mark}; wait`]);
    await until('both run', () => isSleeping(mark, 2));
    run.kill('SIGKILL');
    await run.done;
    await until('they are gone', () => processesWith(mark).length === 0);
  });
});

describe.skipIf(csmMissing !== undefined)('csm tool pty', () => {
  test('gives a terminal, and one output', async () => {
    await using csm = openCsm();
    const session = await makeSession(csm);
    const done = await csm.run([
      ...['tool', 'pty', '--json', '--approved', ...session, '--'],
      ...['/bin/sh', '-c', 'printf hello; stty size; test -t 2 && echo err >&2'],
    ]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({ tool: 'pty', output: 'hello24 80\r\nerr\r\n', output_bytes: 17 });
    expect(readEvents(csm).find(({ type }) => type === 'pty.opened')).toMatchObject({ cols: 80, rows: 24 });
  });

  test('live: a script is obeyed step by step, and only its counts are kept', async () => {
    await using csm = openCsm();
    const session = await makeSession(csm);
    const script = 'read line; printf "got:%s\\n" "$line"; read other; stty size; sleep 1000';
    const done = await csm.run([
      ...['tool', 'pty-live-smoke', '--json', '--approved', ...session],
      ...['--step', 'input-line:stdin:plumbago', '--step', 'drain:500', '--step', 'resize:100x40'],
      ...['--step', 'input-line:stdin:', '--step', 'drain:500', '--step', 'signal:INT', '--step', 'finish:5000'],
      ...['--', '/bin/sh', '-c', script],
    ]);
    expect(done).toMatchObject({ code: 130, stderr: '' });
    const report = JSON.parse(done.stdout);
    expect(
      report.steps.map((step: Record<string, unknown>) => [step['step'], step['status'], step['bytes'] ?? null]),
    ).toEqual([
      ['input-line:stdin', 'done', 9],
      ['drain:500', 'done', null],
      ['resize:100x40', 'done', null],
      ['input-line:stdin', 'done', 1],
      ['drain:500', 'done', null],
      ['signal:INT', 'done', null],
      ['finish:5000', 'done', null],
    ]);
    expect(report.output).toContain('got:plumbago\r\n');
    expect(report.output).toContain('40 100\r\n');
    const facts = readEvents(csm).filter(({ type }) => type.startsWith('pty.'));
    expect(facts.map((event) => [event.type, event['bytes'] ?? event['signal'] ?? event['cols']])).toEqual([
      ['pty.opened', 80],
      ['pty.written', 9],
      ['pty.resized', 100],
      ['pty.written', 1],
      ['pty.signaled', 'SIGINT'],
    ]);
    expect(JSON.stringify(facts)).not.toContain('plumbago');
    const log = join(csm.codexHome, 'csm/sessions', report.session_id, 'events.jsonl');
    const replayed = JSON.parse((await csm.run(['event-log', 'replay-state', log, '--json'])).stdout);
    expect(JSON.stringify(replayed)).toContain('"inputs":2');
  });

  test('live: the line of the manual', async () => {
    await using csm = openCsm();
    const done = await csm.run([
      ...['tool', 'pty-live-smoke', '--json', '--approved', '--step', 'input-line:stdin:hello', '--step', 'drain:500'],
      ...['--', '/bin/sh', '-c', 'read line; printf "got:%s\\n" "$line"'],
    ]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({
      status: 'completed',
      exit_code: 0,
      output: 'hello\r\ngot:hello\r\n',
    });
  });

  test('live: a script that leaves its command running ends it', async () => {
    await using csm = openCsm();
    const mark = freshMark();
    const done = await csm.run(['tool', 'pty-live-smoke', '--json', '--step', 'kill', '--', 'sleep', mark]);
    expect(done.code).toBe(137);
    expect(processesWith(mark)).toEqual([]);
  });

  test('a step that is none is a usage error with the forms there are', async () => {
    await using csm = openCsm();
    const done = await csm.run(['tool', 'pty-live-smoke', '--step', 'type:x', '--', 'true']);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('input-line:stdin:TEXT');
  });
});

describe.skipIf(csmMissing !== undefined)('csm model run-tool-turn', () => {
  const CALLS = {
    items: [
      { call: 'exec_command', args: { cmd: 'echo one; exit 4' } },
      { call: 'exec_command', args: { cmd: 'sleep 600', tty: true, yield_time_ms: 250 } },
      { call: 'exec_command', args: { cm: 'misspelt' } },
      { call: 'no_such_tool', args: {} },
    ],
  };

  async function run(csm: Csm, ...more: readonly string[]) {
    const prompt = join(csm.home, 'p.txt');
    writeFileSync(prompt, 'do it');
    return csm.run(['model', 'run-tool-turn', '--native-session-id', 'demo', '--prompt-file', prompt, ...more]);
  }

  test('runs the calls of one answer and reports them without their words', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    await makeSession(csm);
    const script = writeScript(csm, CALLS, { items: [{ text: 'never asked for' }] });
    const done = await run(csm, '--approved', '--json', '--script', script);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    const report = JSON.parse(done.stdout);
    expect(report).toMatchObject({ status: 'completed', text: null });
    expect(
      report.calls.map((call: Record<string, unknown>) => [call['outcome'], call['status'], call['exit_code']]),
    ).toEqual([
      ['spawned', 'failed', 4],
      ['spawned', 'running', null],
      ['error', 'invalid', null],
      ['error', 'invalid', null],
    ]);
    expect(report.finished).toMatchObject([{ terminal: true, background: true, exit_code: 143, killed: true }]);
    expect(done.stdout).not.toContain('misspelt');
    const types = typesOf(readEvents(csm));
    expect(types.filter((type) => type === 'response.completed')).toHaveLength(1);
    expect(types.at(-1)).toBe('process.exited');
  });

  test('--approved answers what the policy asks, lifts no prohibition, and leaves the sandbox closed', async () => {
    const rules = 'prefix_rule(pattern=["false"], decision="forbidden", justification="never")\n';
    await using csm = openCsm({ config: SCRIPTED, files: { '.codex/rules/a.rules': rules } });
    await makeSession(csm);
    const outside = join(csm.home, 'outside');
    const asked = [
      { call: 'exec_command', args: { cmd: 'rm -rf nothing' } },
      { call: 'exec_command', args: { cmd: 'false' } },
      {
        call: 'exec_command',
        args: { cmd: `touch ${outside}`, sandbox_permissions: 'require_escalated', justification: 'May I?' },
      },
      { call: 'exec_command', args: { cmd: `touch ${outside}` } },
    ];
    const outcomes = async (...more: readonly string[]): Promise<unknown> => {
      const done = await run(csm, '--json', '--script', writeScript(csm, { items: asked }), ...more);
      expect(done.code).toBe(0);
      return JSON.parse(done.stdout).calls.map((call: Record<string, unknown>) => call['outcome']);
    };
    expect(await outcomes()).toEqual(['pending-approval', 'rejected', 'pending-approval', 'spawned']);
    expect(await outcomes('--approved')).toEqual(['spawned', 'rejected', 'rejected', 'spawned']);
    expect(existsSync(outside)).toBe(false);
    const said = await run(csm, '--approved', '--script', writeScript(csm, { items: asked }));
    expect(said.stderr).not.toContain('hint:');
  });

  test('goes on with the outputs where it is told to', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    await makeSession(csm);
    const script = writeScript(csm, CALLS, { items: [{ text: 'All done.' }] });
    const done = await run(csm, '--approved', '--continue-after-tools', '--script', script);
    expect(done).toMatchObject({ code: 0, stdout: 'All done.\n' });
    expect(done.stderr).toContain('exec_command: spawned, exit code 4');
  });

  test('ends after its rounds', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    await makeSession(csm);
    const script = writeScript(csm, { repeat: 9, items: [{ call: 'exec_command', args: { cmd: 'true' } }] });
    const done = await run(csm, '--approved', '--max-tool-rounds', '2', '--json', '--script', script);
    const report = JSON.parse(done.stdout);
    expect(report.status).toBe('interrupted');
    expect(report.calls.map((call: Record<string, unknown>) => call['outcome'])).toEqual([
      'spawned',
      'spawned',
      'rejected',
    ]);
  });
});
