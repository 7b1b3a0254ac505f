import { beforeAll, describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { csmMissing, csmPath, openCsm } from '#tests/support/csm.ts';

describe.skipIf(csmMissing !== undefined)('the compiled command line', () => {
  test.each(['--version', '-V'])('%s prints one line', async (flag) => {
    await using csm = openCsm();
    expect(await csm.run([flag])).toEqual({
      code: 0,
      signal: null,
      stdout: `csm ${packageJson.version}\n`,
      stderr: '',
    });
  });

  test('the fast help is the help', async () => {
    await using csm = openCsm();
    for (const form of ['-h', '--help']) {
      const fast = await csm.run([form]);
      // COLUMNS makes it take the other way.
      const slow = await csm.run([form], { env: { COLUMNS: '100' } });
      expect(fast).toMatchObject({ code: 0, stderr: '' });
      expect(fast.stdout).toBe(slow.stdout);
      expect(fast.stdout).toContain('Usage: csm [OPTIONS] [PROMPT]\n');
    }
  });

  test('help wraps at COLUMNS and is coloured when forced', async () => {
    await using csm = openCsm();
    const narrow = await csm.run(['help', 'completion'], { env: { COLUMNS: '50' } });
    expect(
      Math.max(
        ...narrow.stdout
          .split('\n')
          .filter((line) => line.startsWith('      '))
          .map((line) => line.length),
      ),
    ).toBeLessThan(100);
    const forced = await csm.run(['--help'], { env: { CLICOLOR_FORCE: '1' } });
    expect(forced.stdout).toContain('\x1b[1;4mUsage:\x1b[0m');
    const refused = await csm.run(['--help'], { env: { CLICOLOR_FORCE: '1', NO_COLOR: '1' } });
    expect(refused.stdout).not.toContain('\x1b');
  });

  test.each([
    [['--nope'], 2, "error: unexpected argument '--nope' found"],
    [['completion', 'tcsh'], 2, "error: invalid value 'tcsh' for '[SHELL]'"],
    [['help', 'nope'], 2, "error: unrecognized subcommand 'nope'"],
    [['-c'], 2, "error: a value is required for '--config <key=value>' but none was supplied"],
  ] as const)('%p ends with %d', async (argv, code, line) => {
    await using csm = openCsm();
    const done = await csm.run(argv);
    expect(done).toMatchObject({ code, stdout: '' });
    expect(done.stderr).toStartWith(line);
    expect(done.stderr).toEndWith("\n\nFor more information, try '--help'.\n");
  });

  test.each([[['mcp', 'list', '--json']], [['login']]])('what csm has not says so: %p', async (argv) => {
    await using csm = openCsm();
    const done = await csm.run(argv);
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(/^Error: csm has no [^\n]+ yet\nhint: [^\n]+\n$/);
  });

  test('a closed stdout ends quietly', async () => {
    await using csm = openCsm();
    for (const line of ['completion bash', 'help --man', '--help', '--version', 'help completion']) {
      const script = `{ "$0" ${line}; echo "code $?" >&2; } | true`;
      const run = Bun.spawnSync(['sh', '-c', script, csmPath], {
        env: { PATH: process.env['PATH'], HOME: csm.home },
        cwd: csm.work,
        stderr: 'pipe',
      });
      expect(run.stderr.toString()).toBe('code 0\n');
    }
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is told in one line', async () => {
    await using csm = openCsm();
    const run = Bun.spawnSync(['sh', '-c', '"$0" completion bash > /dev/full', csmPath], {
      env: { PATH: process.env['PATH'], HOME: csm.home },
      cwd: csm.work,
      stderr: 'pipe',
    });
    expect(run.stderr.toString()).toBe('Error: Cannot write standard output: No space left on device (os error 28)\n');
    expect(run.exitCode).toBe(1);
  });

  test('a working directory that is gone is told in one line', async () => {
    await using csm = openCsm();
    const gone = join(csm.work, 'gone');
    // Bun's runtime says this before any code of csm runs.
    const run = Bun.spawnSync(['sh', '-c', 'mkdir "$1" && cd "$1" && rmdir "$1" && "$0" --version', csmPath, gone], {
      env: { PATH: process.env['PATH'], HOME: csm.home },
      stderr: 'pipe',
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr.toString()).toMatch(/^error: [^\n]*working directory[^\n]*\n$/);
  });

  test('reads no .env, bunfig or package of the folder it runs in', async () => {
    await using csm = openCsm();
    await Bun.write(join(csm.work, '.env'), 'CLICOLOR_FORCE=1\n');
    await Bun.write(join(csm.work, 'bunfig.toml'), 'preload = ["./missing.ts"]\n');
    await Bun.write(join(csm.work, 'package.json'), '{ broken');
    const done = await csm.run(['--help']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).not.toContain('\x1b');
  });
});

describe.skipIf(csmMissing !== undefined)('every command', () => {
  let paths: readonly string[][] = [];
  beforeAll(async () => {
    const { COMMANDS } = await import('#/cli/commands/index.ts');
    paths = COMMANDS.map(({ path }) => path.split(' '));
  });

  test('has help on stdout', async () => {
    await using csm = openCsm();
    const runs = await Promise.all(paths.map((path) => csm.run([...path, '--help'])));
    for (const [at, done] of runs.entries()) {
      expect(done).toMatchObject({ code: 0, stderr: '' });
      expect(done.stdout).toContain(`Usage: csm ${paths[at]?.join(' ')}`);
    }
  });

  test('refuses an unknown flag with 2', async () => {
    await using csm = openCsm();
    const runs = await Promise.all(paths.map((path) => csm.run([...path, '--no-such-flag'])));
    for (const done of runs) {
      expect(done).toMatchObject({ code: 2, stdout: '' });
      expect(done.stderr).toStartWith("error: unexpected argument '--no-such-flag' found\n");
    }
  });
});
