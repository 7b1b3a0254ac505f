/** Signals and closed pipes at every point of a turn: what is said, what is recorded, what is left running. */
import { describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csmMissing, csmPath, openCsm, type Csm } from '#tests/support/csm.ts';
import { until } from '#tests/support/until.ts';
import { outputsOf, providerConfig, serveModel, textsOf, writeScript } from './support/model-server.ts';
import { freshMark, isSleeping, processesWith } from './support/processes.ts';
import { checkNumbers, jsonLines, readEvents, sessionIds, typesOf } from './support/session-files.ts';

const SCRIPTED = 'model_provider = "scripted"\n';
const EXEC = ['exec', '--skip-git-repo-check'];
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const;
/** Says half of its text, then nothing more. */
const HANGING = { items: [{ text: 'half an answer', deltas: 4, done: false }], end: 'none', close: 'hang' };

/** The last line of the stream and of the log, after a signal. */
function expectInterrupted(csm: Csm, stdout: string, signal: string): void {
  expect(jsonLines(stdout).at(-1)).toEqual({
    type: 'turn.failed',
    error: { message: `The turn was interrupted by ${signal}.`, code: 'interrupted', reason: 'signal' },
  });
  const events = readEvents(csm);
  checkNumbers(events);
  expect(events.at(-1)).toMatchObject({ type: 'turn.interrupted', reason: 'signal', signal });
  expect(events.at(-2)).toMatchObject({ type: 'context.added', reason: 'interrupt' });
}

describe.skipIf(csmMissing !== undefined)('a signal', () => {
  test.each(SIGNALS)('%s while the answer streams keeps what it said', async (signal, code) => {
    await using csm = openCsm({ config: SCRIPTED });
    const run = csm.start([...EXEC, '--json', '--script', writeScript(csm, HANGING), 'x']);
    // Live text goes nowhere with --json; what recovery would read shows that it has come.
    const part = await until('a session is there', () => sessionIds(csm)[0]);
    const path = join(csm.codexHome, 'csm/sessions', part, 'open-items.part');
    await until('the text has come', () => existsSync(path) && readFileSync(path, 'utf8') !== '');
    run.kill(signal);
    const done = await run.done;
    expect(done).toMatchObject({ code, stderr: '' });
    expectInterrupted(csm, done.stdout, signal);
    const partial = jsonLines(done.stdout).find(({ item }) => item?.type === 'interrupted_message');
    expect(partial.item).toMatchObject({ kind: 'agent_message', text: 'half an answer' });
    const kept = readEvents(csm).find((event) => event.type === 'item.interrupted');
    expect(kept?.['payload']).toEqual({ text: 'half an answer' });
  });

  test.each(
    SIGNALS.flatMap(([signal, code]) => ['read-only', 'danger-full-access'].map((mode) => [signal, code, mode])),
  )('%s (%d) while commands run ends them (%s)', async (signal, code, mode) => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    const command = { call: 'exec_command', args: { cmd: `echo begun; sleep ${mark}; echo never` } };
    const script = writeScript(csm, { items: [command, command] });
    const run = csm.start([...EXEC, '--json', '-s', String(mode), '--script', script, 'x']);
    await until('both run', () => isSleeping(mark, 2));
    run.kill(signal as NodeJS.Signals);
    const done = await run.done;
    expect(done).toMatchObject({ code, stderr: '' });
    expect(processesWith(mark)).toEqual([]);
    expectInterrupted(csm, done.stdout, String(signal));
    const ended = readEvents(csm).filter((event) => event.type === 'tool.completed');
    expect(ended.map((event) => event['status'])).toEqual(['interrupted', 'interrupted']);
    const items = jsonLines(done.stdout).filter(({ type, item }) => type === 'item.completed' && item.command);
    expect(items.map(({ item }) => [item.status, item.aggregated_output])).toEqual([
      ['failed', 'begun\n'],
      ['failed', 'begun\n'],
    ]);
  });

  test.each(SIGNALS)('%s while it waits to try again', async (signal, code) => {
    await using csm = openCsm({ config: SCRIPTED });
    const later = { status: 429, headers: { 'retry-after': '30' }, body: {}, repeat: 'forever' };
    const run = csm.start([...EXEC, '--json', '--script', writeScript(csm, later), 'x']);
    await run.waitFor('stdout', '"turn.started"');
    await until('the failure is recorded', () => {
      const [id] = sessionIds(csm);
      return id !== undefined && typesOf(readEvents(csm, id)).includes('response.failed');
    });
    run.kill(signal);
    const done = await run.done;
    expect(done.code).toBe(code);
    expectInterrupted(csm, done.stdout, signal);
  });

  test.each(SIGNALS)('%s before the server answers', async (signal, code) => {
    await using csm = openCsm();
    await using server = await serveModel(csm, { items: [], headers_delay_ms: 60_000 });
    writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
    const run = csm.start([...EXEC, '--json', 'x']);
    await until('it is asked', () => server.asked().length > 0);
    run.kill(signal);
    const done = await run.done;
    expect(done).toMatchObject({ code, stderr: '' });
    expectInterrupted(csm, done.stdout, signal);
  });

  test.each(SIGNALS)('%s while it waits for standard input leaves nothing', async (signal, code) => {
    await using csm = openCsm({ config: SCRIPTED });
    const run = csm.start([...EXEC, '--json', '-'], { holdStdin: true });
    await run.waitFor('stderr', 'Reading prompt from stdin...');
    run.kill(signal);
    const done = await run.done;
    expect(done).toMatchObject({ code, stdout: '' });
    expect(done.stderr).not.toContain('    at ');
    expect(sessionIds(csm)).toEqual([]);
  });

  test('a second one does not wait for a command that will not end; the session is recovered', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const mark = freshMark();
    const cmd = `trap '' TERM INT HUP; echo begun; sleep ${mark}; sleep ${mark}`;
    const script = writeScript(csm, { items: [{ call: 'exec_command', args: { cmd } }] }, { items: [{ text: 'ok' }] });
    const run = csm.start([...EXEC, '--json', '--script', script, 'x']);
    await until('it runs', () => isSleeping(mark));
    run.kill('SIGINT');
    run.kill('SIGINT');
    const done = await run.done;
    expect(done.code).toBe(130);
    await until('it is gone', () => processesWith(mark).length === 0);
    const again = await csm.run([
      'exec',
      'resume',
      '--skip-git-repo-check',
      '--json',
      '--last',
      '--script',
      writeScript(csm, { items: [{ text: 'ok' }] }),
      'y',
    ]);
    expect(again.code).toBe(0);
    const events = readEvents(csm);
    checkNumbers(events);
    expect(typesOf(events).filter((type) => type === 'turn.interrupted')).toHaveLength(1);
  });
});

describe.skipIf(csmMissing !== undefined)('SIGKILL', () => {
  test.each([false, true])('while a command is being started ends it too (terminal: %p)', async (tty) => {
    for (let round = 0; round < 5; round += 1) {
      await using csm = openCsm({ config: SCRIPTED });
      const mark = freshMark();
      const script = writeScript(csm, { items: [{ call: 'exec_command', args: { cmd: `sleep ${mark}`, tty } }] });
      const run = csm.start([...EXEC, '--script', script, 'x']);
      await until('it is being started', () => processesWith(mark).length > 0);
      run.kill('SIGKILL');
      expect((await run.done).signal).toBe('SIGKILL');
      await until('it is gone', () => processesWith(mark).length === 0);
    }
  });
});

describe.skipIf(csmMissing !== undefined)('after an interruption', () => {
  test('resume goes on, and the model is told what was cut off', async () => {
    await using csm = openCsm();
    const mark = freshMark();
    await using server = await serveModel(
      csm,
      { items: [{ text: 'I run it.' }, { call: 'exec_command', args: { cmd: `echo begun; sleep ${mark}` } }] },
      { items: [{ text: 'ok' }] },
    );
    writeFileSync(join(csm.codexHome, 'config.toml'), providerConfig(server.baseUrl));
    const run = csm.start([...EXEC, '--json', 'first']);
    await until('it runs', () => isSleeping(mark));
    run.kill('SIGTERM');
    expect((await run.done).code).toBe(143);
    const again = await csm.run(['exec', 'resume', '--skip-git-repo-check', '--json', '--last', 'second']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    const [first, second] = server.asked();
    expect(second?.text.startsWith(first?.text.slice(0, first.text.indexOf('],"tools"')) ?? 'none')).toBe(true);
    expect([...outputsOf(second).values()][0]).toContain('aborted by user');
    const user = textsOf(second, 'user');
    expect(user.at(-2)).toContain('<turn_aborted>');
    expect(user.at(-1)).toBe('second');
  });
});

describe.skipIf(csmMissing !== undefined)('a reader that goes away', () => {
  const pipe = (csm: Csm, args: readonly string[], reader: string) => {
    const line = `{ "$@"; echo "code $?" >&2; } | ${reader}`;
    return Bun.spawnSync(['bash', '-c', line, 'bash', csmPath, ...EXEC, ...args], {
      env: { PATH: process.env['PATH'], HOME: csm.home, CODEX_HOME: csm.codexHome },
      cwd: csm.work,
      stdin: 'ignore',
      stderr: 'pipe',
    });
  };

  test('ends a --json run quietly, with its turn recorded as interrupted', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const endless = { items: [{ call: 'exec_command', args: { cmd: 'true' } }], repeat: 'forever' };
    const run = pipe(csm, ['--json', '--script', writeScript(csm, endless), 'x'], 'head -1');
    expect(run.stdout.toString()).toStartWith('{"type":"thread.started"');
    expect(run.stderr.toString()).toBe('code 0\n');
    expect(readEvents(csm).at(-1)).toMatchObject({ type: 'turn.interrupted', reason: 'signal', signal: 'SIGPIPE' });
  });

  test('of the answer alone changes nothing', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const text = { repeat: 'word ', bytes: 500_000 };
    const run = pipe(csm, ['--script', writeScript(csm, { items: [{ text }] }), 'x'], 'true');
    expect(run.stderr.toString()).toEndWith('code 0\n');
    expect(run.stderr.toString()).not.toContain('    at ');
    expect(typesOf(readEvents(csm)).at(-1)).toBe('turn.completed');
  });

  test('of standard error changes nothing', async () => {
    await using csm = openCsm({ config: SCRIPTED });
    const script = writeScript(csm, { items: [{ text: 'ok' }] });
    const line = `{ "$@" 2>&1 >&3 | true; } 3>&1; exit "\${PIPESTATUS[0]}"`;
    const run = Bun.spawnSync(['bash', '-c', line, 'bash', csmPath, ...EXEC, '--script', script, 'x'], {
      env: { PATH: process.env['PATH'], HOME: csm.home, CODEX_HOME: csm.codexHome },
      cwd: csm.work,
      stdin: 'ignore',
    });
    expect(run.stdout.toString()).toBe('ok\n');
    expect(typesOf(readEvents(csm)).at(-1)).toBe('turn.completed');
  });
});
