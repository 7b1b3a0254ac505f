import { describe, expect, test } from 'bun:test';
import { CsmError } from '#/base/errors.ts';
import { defineCommand } from '#/cli/command.ts';
import type { Command } from '#/cli/command.ts';
import type { CommandSet } from '#/cli/resolve.ts';
import { runCli } from '#/cli/run.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';
import type { MemoryPlatform } from '#tests/support/memory-platform.ts';
import { SAMPLE, calls } from './sample-commands.ts';

/** Runs a command line and answers everything that can be seen of it. */
async function run(argv: readonly string[], set: CommandSet = SAMPLE, platform: MemoryPlatform = openMemoryPlatform()) {
  const code = await runCli(platform, argv, set);
  return { code, stdout: platform.streams.stdout.text, stderr: platform.streams.stderr.text };
}

/** A set of one command `x`. */
function only(runCommand: Command['run'], extra: { readonly ownsSignals?: boolean } = {}): CommandSet {
  const command = defineCommand({ ...extra, run: runCommand });
  return {
    entries: [{ path: 'x', summary: 'Do x', load: async () => ({ default: command }) }],
    loadRoot: async () => command,
  };
}

test('runs the command and answers its code', async () => {
  expect(
    await run(
      ['x'],
      only(() => 7),
    ),
  ).toEqual({ code: 7, stdout: '', stderr: '' });
});

test('gives the command the overrides, the line and the output', async () => {
  const set = only(({ overrides, argv, output }) => {
    output.writeJson({ overrides, argv });
    return 0;
  });
  const argv = ['-c', 'a=1', 'x', '--enable', 'f', '-c', 'b=2', '--disable=g'];
  expect(JSON.parse((await run(['x', '-c', 'a=1'], set)).stdout)).toMatchObject({ argv: ['x', '-c', 'a=1'] });
  expect(JSON.parse((await run(argv, set)).stdout)).toEqual({
    overrides: { config: ['a=1', 'b=2'], enable: ['f'], disable: ['g'] },
    argv,
  });
});

test('a wrong command line runs nothing, ends with 2 and says so on stderr', async () => {
  const before = calls.length;
  const done = await run(['exec', '--sandbox', 'x\x1b[2J']);
  expect(done).toEqual({
    code: 2,
    stdout: '',
    stderr:
      "error: invalid value 'x\\x1b[2J' for '--sandbox <SANDBOX_MODE>'\n" +
      "  [possible values: read-only, workspace-write, danger-full-access]\n\nFor more information, try '--help'.\n",
  });
  expect(calls.length).toBe(before);
});

test('a group without a subcommand prints its help on stderr and ends with 2', async () => {
  const done = await run(['features']);
  expect(done).toMatchObject({ code: 2, stdout: '' });
  expect(done.stderr).toStartWith('Feature flags\n\nUsage: csm features [OPTIONS] <COMMAND>\n\nCommands:\n');
});

test('help and version go to stdout', async () => {
  expect((await run(['exec', '--version'])).stdout).toMatch(/^csm-exec \d+\.\d+\.\d+/);
  const help = await run(['exec', 'resume', '-h']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toStartWith('Go on with a session\n\nUsage: csm exec resume [OPTIONS] [SESSION_ID] [PROMPT]\n');
});

describe('an error', () => {
  test('is told with its hint', async () => {
    const set = only(() => {
      throw new CsmError('config', 'config-syntax', 'bad file', { hint: 'mend it' });
    });
    expect(await run(['x'], set)).toEqual({ code: 1, stdout: '', stderr: 'Error: bad file\nhint: mend it\n' });
  });

  test('of a promise too', async () => {
    const set = only(async () => {
      throw new CsmError('canceled', 'x', 'stopped');
    });
    expect(await run(['x'], set)).toMatchObject({ code: 130, stderr: 'Error: stopped\n' });
  });

  test('that is a defect shows its stack only for CSM_DEBUG=1', async () => {
    const set = only(() => {
      throw new TypeError('undefined is not x');
    });
    const quiet = await run(['x'], set);
    expect(quiet.code).toBe(1);
    expect(quiet.stderr).toStartWith('Error: internal error: undefined is not x\nhint: ');
    expect(quiet.stderr.split('\n')).toHaveLength(3);
    const loud = await run(['x'], set, openMemoryPlatform({ env: { CSM_DEBUG: '1' } }));
    expect(loud.stderr).toContain('run.test.ts');
  });
});

describe('a signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a command that does not handle it with %d', async (signal, code) => {
    const platform = openMemoryPlatform();
    const started = Promise.withResolvers<void>();
    const set = only(() => {
      started.resolve();
      return new Promise<number>(() => {});
    });
    const done = run(['x'], set, platform);
    await started.promise;
    expect(platform.signals.raise(signal)).toBe(true);
    expect((await done).code).toBe(code);
    expect(platform.signals.raise(signal)).toBe(false);
  });

  test('is left to a command that handles it', async () => {
    const platform = openMemoryPlatform();
    const set = only(() => (platform.signals.raise('SIGINT') ? 1 : 0), { ownsSignals: true });
    expect((await run(['x'], set, platform)).code).toBe(0);
  });

  test('is nobody’s once the command is done', async () => {
    const platform = openMemoryPlatform();
    await run(
      ['x'],
      only(() => 0),
      platform,
    );
    expect(platform.signals.raise('SIGTERM')).toBe(false);
  });
});

test('a closed stdout changes nothing', async () => {
  const platform = openMemoryPlatform();
  platform.streams.stdout.closed = true;
  expect(await run(['--help'], SAMPLE, platform)).toEqual({ code: 0, stdout: '', stderr: '' });
});
