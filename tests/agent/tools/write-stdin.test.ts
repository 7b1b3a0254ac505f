import { afterEach, describe, expect, test } from 'bun:test';
import { execCommandTool } from '#/agent/tools/exec-command.ts';
import { writeStdinTool } from '#/agent/tools/write-stdin.ts';
import { until } from '#tests/support/until.ts';
import { NO_BWRAP_REASON, openCommandFixture, outputOf, type CommandFixture } from './command-context.ts';

const fixtures: CommandFixture[] = [];
function open(mode: 'danger-full-access' | 'workspace-write' = 'danger-full-access'): CommandFixture {
  const fixture = openCommandFixture({ sandbox: { mode } });
  fixtures.push(fixture);
  return fixture;
}
afterEach(async () => {
  await Promise.all(fixtures.splice(0).map((fixture) => fixture.close()));
});

/** Starts a command that goes on. */
async function start(fixture: CommandFixture, args: object): Promise<number> {
  const outcome = await fixture.run(execCommandTool, { yield_time_ms: 250, ...args });
  expect(outcome.status).toBe('running');
  return outcome.processId ?? -1;
}

for (const mode of ['danger-full-access', 'workspace-write'] as const) {
  describe.skipIf(mode !== 'danger-full-access' && NO_BWRAP_REASON !== undefined)(`write_stdin under ${mode}`, () => {
    test('types into a terminal, and reads what came since', async () => {
      const fixture = open(mode);
      const session_id = await start(fixture, { cmd: 'echo up; cat', tty: true });
      const typed = await fixture.run(writeStdinTool, { session_id, chars: 'hey\n' });
      expect(typed.output).toContain(`Process running with session ID ${session_id}`);
      expect(outputOf(typed)).toBe('hey\r\nhey\r\n');
      const ended = await fixture.run(writeStdinTool, { session_id, chars: '\u0004', yield_time_ms: 30_000 });
      expect(ended).toMatchObject({ exitCode: 0, status: 'completed' });
      expect((await fixture.run(writeStdinTool, { session_id })).output).toBe(
        `write_stdin failed: Unknown process id ${session_id}`,
      );
    });

    test('^C interrupts, with a terminal and without; who traps it goes on', async () => {
      const fixture = open(mode);
      for (const tty of [true, false]) {
        const cmd = `trap 'echo caught; exit 9' INT; echo up; while :; do sleep 0.02; done`;
        const trapping = await start(fixture, { cmd, tty });
        const caught = await fixture.run(writeStdinTool, {
          session_id: trapping,
          chars: '\u0003',
          yield_time_ms: 30_000,
        });
        expect([tty, caught.exitCode, outputOf(caught).includes('caught')]).toEqual([tty, 9, true]);
        const plain = await start(fixture, { cmd: 'sleep 600', tty });
        const ended = await fixture.run(writeStdinTool, { session_id: plain, chars: '\u0003', yield_time_ms: 30_000 });
        expect([tty, ended.exitCode]).toEqual([tty, 130]);
      }
    });
  });
}

describe('write_stdin', () => {
  test('without a terminal there is no input', async () => {
    const fixture = open();
    const session_id = await start(fixture, { cmd: 'sleep 600' });
    expect(await fixture.run(writeStdinTool, { session_id, chars: 'x' })).toMatchObject({
      status: 'failed',
      output:
        'write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open',
    });
  });

  test('looking waits for the end; each answer has only what is new', async () => {
    const fixture = open();
    fixture.platform.fs.writeFile(`${fixture.cwd}/wait`, '');
    const session_id = await start(fixture, { cmd: 'echo a; while [ -e wait ]; do sleep 0.02; done; echo b; exit 3' });
    const looking = fixture.run(writeStdinTool, { session_id });
    fixture.platform.fs.remove(`${fixture.cwd}/wait`);
    const outcome = await looking;
    expect(outcome).toMatchObject({ exitCode: 3 });
    expect(outputOf(outcome)).toBe('b\n');
  });

  test('an end that came meanwhile is still told', async () => {
    const fixture = open();
    fixture.platform.fs.writeFile(`${fixture.cwd}/wait`, '');
    const session_id = await start(fixture, { cmd: 'while [ -e wait ]; do sleep 0.02; done; echo b' });
    fixture.platform.fs.remove(`${fixture.cwd}/wait`);
    await until('it has ended', () => fixture.exits.length > 0);
    expect(outputOf(await fixture.run(writeStdinTool, { session_id, chars: 'late' }))).toBe('b\n');
  });

  test('an interrupted look leaves the command running', async () => {
    const fixture = open();
    const session_id = await start(fixture, { cmd: 'sleep 600' });
    const looking = fixture.run(writeStdinTool, { session_id });
    fixture.abort.abort();
    expect(await looking).toMatchObject({ status: 'interrupted' });
    expect(fixture.processes.has(session_id)).toBe(true);
  });

  test.each([
    ['{}', 'failed to parse function arguments: missing field `session_id` at line 1 column 2'],
    ['{"session_id":-1,"chars":"x"}', 'write_stdin failed: Unknown process id -1'],
    ['{"session_id":1,"chars":5}', 'write_stdin failed: Unknown process id 1'],
    [
      '{"session_id":99999999999}',
      'failed to parse function arguments: invalid value: integer `99999999999`, expected i32 at line 1 column 25',
    ],
  ])('arguments %s', async (input, output) => {
    expect((await open().run(writeStdinTool, input)).output).toBe(output);
  });
});
