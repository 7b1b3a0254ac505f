import { afterEach, describe, expect, test } from 'bun:test';
import { execCommandTool, interceptors } from '#/agent/tools/exec-command.ts';
import { measurePeak } from '#tests/support/measure-peak.ts';
import { until } from '#tests/support/until.ts';
import {
  NO_BWRAP_REASON,
  openCommandFixture,
  outputOf,
  type CommandFixture,
  type FixtureOptions,
} from './command-context.ts';
import type { Flood } from './flood-child.ts';

const fixtures: CommandFixture[] = [];
function open(options?: FixtureOptions): CommandFixture {
  const fixture = openCommandFixture(options);
  fixtures.push(fixture);
  return fixture;
}
afterEach(async () => {
  await Promise.all(fixtures.splice(0).map((fixture) => fixture.close()));
});

/** Whether a process is there and no zombie. */
function isAlive(pid: number, { platform }: CommandFixture): boolean {
  try {
    return !/^State:\s+Z/m.test(platform.fs.readText(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

/** Whether a process with this command line is there. */
function findCommand(commandLine: string, { platform }: CommandFixture): boolean {
  return platform.fs.list('/proc').some((pid) => {
    try {
      return platform.fs.readText(`/proc/${pid}/cmdline`) === commandLine;
    } catch {
      return false;
    }
  });
}

const MODES = [
  ['danger-full-access', false],
  ['workspace-write', NO_BWRAP_REASON !== undefined],
  ['read-only', NO_BWRAP_REASON !== undefined],
] as const;

for (const [mode, skip] of MODES) {
  describe.skipIf(skip)(`exec_command under ${mode}`, () => {
    test.each([
      ['both outputs in order', 'echo out; echo err >&2; echo out2; exit 3', 3, 'out\nerr\nout2\n'],
      ['no output', 'true', 0, ''],
      ['no line end', 'printf abc', 0, 'abc'],
      ['unknown program', 'no-such-program', 127, '/bin/bash: line 1: no-such-program: command not found\n'],
      ['killed', 'kill -9 $$', 137, ''],
      ['terminated', 'kill -TERM $$', 143, ''],
      ['no input', 'read x; echo "got $x"', 0, 'got \n'],
      ['/dev/stderr can be opened', 'echo a > /dev/stderr', 0, 'a\n'],
    ])('%s', async (_name, cmd, exitCode, text) => {
      const fixture = open({ sandbox: { mode } });
      const outcome = await fixture.run(execCommandTool, { cmd });
      expect(outputOf(outcome)).toBe(text);
      expect(outcome).toMatchObject({ exitCode, status: exitCode === 0 ? 'completed' : 'failed' });
      expect(outcome.output).toMatch(
        /^Chunk ID: [0-9a-f]{6}\nWall time: \d+\.\d{4} seconds\nProcess exited with code \d+\nOriginal token count: \d+\nOutput:\n/,
      );
      const rung = mode === 'danger-full-access' ? 'none' : 'bwrap';
      expect(fixture.actions).toMatchObject([
        { action: { kind: 'command', cwd: fixture.cwd }, sandbox: { rung, mode, network: rung === 'none' } },
      ]);
    });

    test('an interrupt ends everything that the command started, also what ignores SIGTERM', async () => {
      const fixture = open({ sandbox: { mode } });
      const cmd = `trap '' TERM; echo up; sleep 600 & sleep 600; sleep 600`;
      const running = fixture.run(execCommandTool, { cmd });
      await until('it runs', () => fixture.printed.join('').includes('up'));
      fixture.abort.abort();
      const outcome = await running;
      expect(outcome).toMatchObject({ status: 'interrupted' });
      expect(fixture.processes.list()).toEqual([]);
    });

    test('a trap gets its SIGTERM', async () => {
      const fixture = open({ sandbox: { mode } });
      const cmd = `trap 'echo bye; exit 7' TERM; echo up; while :; do read -t 0.05 x <> <(:); done`;
      const running = fixture.run(execCommandTool, { cmd });
      await until('it runs', () => fixture.printed.join('').includes('up'));
      fixture.abort.abort();
      expect(await running).toMatchObject({ status: 'interrupted', exitCode: 7, aggregatedOutput: 'up\nbye\n' });
    });

    test('a command ends with csm, even when that is killed', async () => {
      const fixture = open({ sandbox: { mode } });
      const mark = `6${process.pid}.${mode.length}`;
      const isThere = (): boolean => findCommand(`sleep\0${mark}\0`, fixture);
      const script = `
        const { openCommandFixture } = await import('#tests/agent/tools/command-context.ts');
        const { execCommandTool } = await import('#/agent/tools/exec-command.ts');
        const fixture = openCommandFixture({ sandbox: { mode: '${mode}' }, parent: '${fixture.folder}' });
        await fixture.run(execCommandTool, { cmd: 'exec sleep ${mark}' });
      `;
      const csm = Bun.spawn([process.execPath, '-e', script], { cwd: import.meta.dir, stdout: 'ignore' });
      await until('it runs', isThere);
      csm.kill('SIGKILL');
      await until('it is gone', () => !isThere());
    });

    test('50 at once', async () => {
      const fixture = open({ sandbox: { mode } });
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          fixture.run(execCommandTool, { cmd: `sleep 0.2; echo ${index}`, yield_time_ms: 30_000 }),
        ),
      );
      expect(outcomes.map(outputOf)).toEqual(Array.from({ length: 50 }, (_, index) => `${index}\n`));
    });
  });
}

describe('exec_command', () => {
  test('300 MB of output stay out of memory', async () => {
    const { result, growthBytes } = await measurePeak<Flood>(import.meta.resolve('./flood-child.ts'));
    expect(result).toMatchObject({ exitCode: 0, outputBytes: 300_000_000 });
    expect(result.output).toContain('... 298951424 bytes omitted ...');
    expect(result.output).toContain('Original token count: 75000000');
    expect(growthBytes).toBeLessThan(80 * 1024 * 1024);
  }, 30_000);

  test('a command that is not ready goes on, and its end is reported', async () => {
    const fixture = open();
    fixture.platform.fs.writeFile(`${fixture.cwd}/wait`, '');
    const late = await fixture.run(execCommandTool, {
      cmd: 'echo a; while [ -e wait ]; do sleep 0.02; done; echo b; exit 4',
      yield_time_ms: 250,
    });
    expect(late).toMatchObject({ status: 'running', outputBytes: 2 });
    expect(late.output).toContain(`Process running with session ID ${late.processId}\nOriginal token count: 1\n`);
    expect(fixture.exits).toEqual([]);
    fixture.platform.fs.remove(`${fixture.cwd}/wait`);
    await until('it has ended', () => fixture.exits.length > 0);
    expect(fixture.exits).toMatchObject([
      { processId: late.processId, exitCode: 4, status: 'failed', aggregatedOutput: 'a\nb\n' },
    ]);
  });

  test('closing the session ends what runs, and what was left in the background', async () => {
    const fixture = open();
    const running = await fixture.run(execCommandTool, { cmd: 'echo $$; sleep 600', yield_time_ms: 250 });
    const left = await fixture.run(execCommandTool, { cmd: 'sleep 600 >/dev/null 2>&1 & echo $!' });
    const pids = [outputOf(running), outputOf(left)].map((text) => Number(text.trim()));
    expect(pids.map((pid) => isAlive(pid, fixture))).toEqual([true, true]);
    await fixture.processes.close();
    await until('all are gone', () => pids.every((pid) => !isAlive(pid, fixture)));
    expect(fixture.exits).toMatchObject([{ status: 'interrupted' }]);
  });

  test.skipIf(NO_BWRAP_REASON !== undefined)('behind the sandbox no daemon outlives its command', async () => {
    const fixture = open({ sandbox: { mode: 'workspace-write' } });
    const mark = `6${process.pid}.5`;
    const cmd = `setsid nohup sleep ${mark} >/dev/null 2>&1 & sleep 0.05; echo done`;
    expect(outputOf(await fixture.run(execCommandTool, { cmd }))).toBe('done\n');
    const isThere = (): boolean => findCommand(`sleep\0${mark}\0`, fixture);
    await until('it is gone', () => !isThere());
  });

  test.skipIf(NO_BWRAP_REASON !== undefined)("commands of a session share their /tmp, and no one else's", async () => {
    const fixture = open({ sandbox: { mode: 'workspace-write' } });
    const name = `csm-own-${process.pid}`;
    await fixture.run(execCommandTool, { cmd: `mkdir /tmp/${name}; echo hi > /tmp/${name}/f` });
    expect(outputOf(await fixture.run(execCommandTool, { cmd: `cat f`, workdir: `/tmp/${name}` }))).toBe('hi\n');
    expect(fixture.platform.fs.stat(`/tmp/${name}`)).toBeUndefined();
    const other = open({ sandbox: { mode: 'workspace-write' } });
    expect(await other.run(execCommandTool, { cmd: `cat /tmp/${name}/f` })).toMatchObject({ exitCode: 1 });
    await fixture.processes.close();
    expect(fixture.platform.fs.list(`${fixture.settings.csmRoot}/sandbox/tmp`)).toEqual([]);
  });

  test.skipIf(NO_BWRAP_REASON !== undefined)('read-only: no write anywhere', async () => {
    const fixture = open({ sandbox: { mode: 'read-only' } });
    const cmd = 'for p in a /tmp/a /var/tmp/a /run/a "$HOME/a"; do touch "$p" 2>/dev/null && echo "$p"; done; echo end';
    expect(outputOf(await fixture.run(execCommandTool, { cmd }))).toBe('end\n');
  });

  test('a terminal of 80 by 24', async () => {
    const fixture = open();
    const outcome = await fixture.run(execCommandTool, { cmd: 'stty size; [ -t 0 ] && echo yes', tty: true });
    expect(outputOf(outcome)).toBe('24 80\r\nyes\r\n');
  });

  test('folders: relative ones, empty ones, missing ones', async () => {
    const fixture = open();
    fixture.platform.fs.makeDir(`${fixture.cwd}/sub`);
    const where = async (workdir: string): Promise<string> =>
      outputOf(await fixture.run(execCommandTool, { cmd: 'pwd', workdir }));
    expect(await where('sub')).toBe(`${fixture.cwd}/sub\n`);
    expect(await where('sub/../sub/.')).toBe(`${fixture.cwd}/sub\n`);
    expect(await where('')).toBe(`${fixture.cwd}\n`);
    expect(await where(`${fixture.cwd}/none`)).toBe(
      `exec_command failed: the working directory ${fixture.cwd}/none cannot be used: No such file or directory (os error 2).`,
    );
    expect(await where('/etc/passwd')).toContain('Not a directory (os error 20)');
  });

  test.each([
    ['{}', 'failed to parse function arguments: missing field `cmd` at line 1 column 2'],
    [
      '{"cmd":5}',
      'failed to parse function arguments: invalid type: integer `5`, expected a string at line 1 column 8',
    ],
    [
      '{"cmd":"echo a","yield_time_ms":"5"}',
      'failed to parse function arguments: invalid type: string "5", expected u64 at line 1 column 35',
    ],
    [
      '{"cmd":"echo a","tty":null}',
      'failed to parse function arguments: invalid type: null, expected a boolean at line 1 column 26',
    ],
    [
      '{"cmd":"echo a","max_output_tokens":-1}',
      'failed to parse function arguments: invalid value: integer `-1`, expected usize at line 1 column 38',
    ],
    [
      '{"cmd":"echo a","sandbox_permissions":"foo"}',
      'failed to parse function arguments: unknown variant `foo`, expected one of `use_default`, `require_escalated`, `with_additional_permissions` at line 1 column 43',
    ],
  ])('arguments %s', async (input, output) => {
    const fixture = open();
    expect(await fixture.run(execCommandTool, input)).toMatchObject({ status: 'invalid', output });
    expect(fixture.actions).toEqual([]);
  });

  test('nulls where Codex takes them, and members that nobody knows', async () => {
    const fixture = open();
    const args = {
      cmd: 'echo a',
      workdir: null,
      shell: null,
      login: null,
      justification: null,
      prefix_rule: null,
      sandbox_permissions: null,
      max_output_tokens: null,
      foo: 1,
    };
    expect(await fixture.run(execCommandTool, args)).toMatchObject({ exitCode: 0 });
  });

  test('nobody is there to allow an escalation', async () => {
    const fixture = open();
    const outcome = await fixture.run(execCommandTool, { cmd: 'touch x', sandbox_permissions: 'require_escalated' });
    expect(outcome.status).toBe('rejected');
    expect(fixture.platform.fs.list(fixture.cwd)).toEqual([]);
  });

  test('without bubblewrap nothing runs, and the remedy is told', async () => {
    const fixture = open({ sandbox: { mode: 'workspace-write' } });
    const { fs, processes } = fixture.platform;
    const platform = {
      ...fixture.platform,
      fs: { ...fs, stat: (path: string) => (path === '/usr/bin/bwrap' ? undefined : fs.stat(path)) },
      processes: { ...processes, which: (name: string) => (name === 'bwrap' ? undefined : processes.which(name)) },
    };
    const outcome = await fixture.run(execCommandTool, { cmd: 'touch x' }, { platform });
    expect(outcome.status).toBe('rejected');
    expect(outcome.output).toMatch(/^exec_command failed: the sandbox does not work here: bubblewrap is not installed/);
    expect(outcome.output).toContain('apt install bubblewrap');
    expect(fs.list(fixture.cwd)).toEqual([]);
  });

  test('secrets are replaced before anything is cut', async () => {
    const fixture = open();
    const redact = (text: string): string => text.replaceAll('SECRET', '[redacted:X]');
    const args = { cmd: 'printf "aSECRETz"', max_output_tokens: 2 };
    const outcome = await fixture.run(execCommandTool, args, { redact });
    expect(outcome.output).not.toContain('SEC');
    expect(outcome.aggregatedOutput).toBe('a[redacted:X]z');
    expect(fixture.printed.join('')).toBe('a[redacted:X]z');
  });

  test("the provider's key does not reach the command", async () => {
    const fixture = open();
    const loginEnvironment = async (): Promise<Record<string, string>> => ({
      PATH: '/usr/bin:/bin',
      PROVIDER_KEY: 'known',
      OTHER: 'x',
    });
    const outcome = await fixture.run(
      execCommandTool,
      { cmd: 'echo "[$PROVIDER_KEY] [$OTHER]"' },
      { loginEnvironment },
    );
    expect(outputOf(outcome)).toBe('[] [x]\n');
  });

  test('an interceptor answers in place of the shell', async () => {
    const fixture = open();
    const intercept = ({ cmd }: { cmd: string }): Promise<{ status: 'completed'; output: string }> | undefined =>
      cmd === 'mine' ? Promise.resolve({ status: 'completed', output: 'taken' }) : undefined;
    interceptors.push(intercept);
    try {
      expect(await fixture.run(execCommandTool, { cmd: 'mine' })).toMatchObject({ output: 'taken' });
      expect(fixture.actions).toEqual([]);
      expect(await fixture.run(execCommandTool, { cmd: 'true' })).toMatchObject({ exitCode: 0 });
    } finally {
      interceptors.splice(interceptors.indexOf(intercept), 1);
    }
  });

  test('nothing starts where its start could not be recorded', async () => {
    const fixture = open();
    const report = { ...fixture.context().report, started: () => Promise.reject(new Error('disk full')) };
    await expect(fixture.run(execCommandTool, { cmd: 'touch x' }, { report })).rejects.toThrow('disk full');
    expect(fixture.platform.fs.list(fixture.cwd)).toEqual([]);
  });
});
