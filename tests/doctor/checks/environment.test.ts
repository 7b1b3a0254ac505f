/** The checks of the section Environment, on machines where something is wrong. */
import { describe, expect, test } from 'bun:test';
import { errnoError } from '#/platform/bun/errno-error.ts';
import { check, expectCase, HOME, type CheckCase } from '#tests/doctor/support/checked.ts';

const GIB = 1024 ** 3;

const CASES: readonly CheckCase[] = [
  ['a usual system', 'system.environment', {}, 'ok', ['Debian GNU/Linux 12 (bookworm)', 'OS language C', '6.1.0']],
  ['no locale', 'system.environment', { env: { LANG: '' } }, 'warning', ['not UTF-8', 'export LC_ALL=C.UTF-8']],
  ['an old locale', 'system.environment', { env: { LC_ALL: 'de_DE.ISO-8859-1' } }, 'warning', ['de_DE.ISO-8859-1']],
  ['room', 'system.disk', {}, 'ok', ['sufficient free disk space']],
  [
    'little room',
    'system.disk',
    { setup: ({ fs }) => void (fs.faults.freeBytes = 2 * GIB) },
    'warning',
    ['2.0 GiB left for CODEX_HOME', 'Make room on the disk of'],
  ],
  [
    'no room',
    'system.disk',
    { setup: ({ fs }) => void (fs.faults.freeBytes = GIB / 2) },
    'fail',
    ['512.0 MiB left for session store', 'CSM_ROOT'],
  ],
  ['the time', 'system.clock', {}, 'ok', ['2026-11-22T00:00:00.000Z']],
  ['a clock that stood still', 'system.clock', { nowMs: 0 }, 'warning', ['1970-01-01', 'timedatectl set-ntp true']],
  [
    'a session from the future',
    'system.clock',
    {
      setup: ({ fs, clock }) => {
        const startMs = clock.now();
        clock.jump(3_600_000);
        fs.makeDir(`${HOME}/csm/sessions/01900000-0000-7000-8000-000000000001`);
        fs.writeFile(`${HOME}/csm/sessions/01900000-0000-7000-8000-000000000001/events.jsonl`, '{}\n');
        clock.jump(startMs - clock.now());
      },
    },
    'warning',
    ['session 01900000-0000-7000-8000-000000000001 was written at 2026-11-22T01:00:00.000Z'],
  ],
  ['the build', 'runtime.provenance', {}, 'ok', ['linux-x86_64', '0.169.0', '/usr/bin/csm']],
  ['the only csm', 'installation', { programs: [] }, 'ok', ['looks consistent']],
  [
    'another csm first',
    'installation',
    { setup: ({ processes }) => void processes.programs.set('csm', '/opt/csm') },
    'warning',
    ['`csm` is /opt/csm, and this one is /usr/bin/csm', 'first in PATH'],
  ],
  ['ripgrep', 'runtime.search', {}, 'ok', ['/usr/bin/rg']],
  ['no ripgrep', 'runtime.search', { programs: ['git'] }, 'warning', ['apt install ripgrep']],
  ['git', 'git.environment', {}, 'ok', ['/usr/bin/git']],
  ['no git', 'git.environment', { programs: [] }, 'warning', ['apt install git']],
  ['a login shell', 'shell.login', {}, 'ok', ['/bin/bash starts in 0 ms']],
  [
    'a login shell that fails',
    'shell.login',
    {
      child: async (child) => {
        if (child.request.argv[1] === '-lc') await child.print('profile: bad\n', 'stderr');
        child.exit(child.request.argv[1] === '-lc' ? 3 : 0);
      },
    },
    'warning',
    ['the login shell fails (3): profile: bad', 'bash -lxc true'],
  ],
  [
    'a login shell that is not there',
    'shell.login',
    {
      child: (child) => {
        if (child.request.argv[1] === '-lc') throw errnoError('ENOENT', 'no such file', 'execve', '/bin/bash');
        child.exit(0);
      },
    },
    'warning',
    ['cannot be started: No such file or directory (os error 2)', 'chsh'],
  ],
  ['a pipe', 'terminal.env', { env: { TERM: 'xterm' } }, 'ok', ['TERM=xterm', 'disabled (stdout is not a terminal)']],
  ['NO_COLOR', 'terminal.env', { env: { NO_COLOR: '1' } }, 'ok', ['disabled (NO_COLOR)']],
  [
    'a narrow terminal',
    'terminal.env',
    { terminalColumns: 50, env: { TERM: 'xterm', TMUX: 'x' } },
    'warning',
    ['width 50 cols - output may wrap (recommended >=80)', 'tmux'],
  ],
  ['a terminal without TERM', 'terminal.env', { terminalColumns: 90 }, 'warning', ['TERM is not set']],
  ['terminals for commands', 'terminal.pty', {}, 'ok', ["bun's driver (in memory)"]],
  [
    'a driver that is not in this csm',
    'terminal.pty',
    { env: { CSM_PTY_DRIVER: 'node-pty' } },
    'warning',
    ['Unset CSM_PTY_DRIVER'],
  ],
  [
    'no terminals',
    'terminal.pty',
    {
      child: (child) => {
        if (child.request.terminal !== undefined) throw errnoError('EIO', 'no ptmx', 'open', '/dev/ptmx');
        child.exit(0);
      },
    },
    'fail',
    ['commands cannot have a terminal: Input/output error (os error 5)', 'mount -t devpts'],
  ],
  [
    'what is no terminal',
    'terminal.pty',
    { child: (child) => child.exit(child.request.terminal === undefined ? 0 : 1) },
    'fail',
    ['what it was given is no terminal'],
  ],
  ['a home', 'state.paths', {}, 'ok', [`${HOME} (dir)`, 'state_5.sqlite (missing)']],
  [
    'a home that others may write to',
    'state.paths',
    { setup: ({ fs }) => fs.chmod(HOME, 0o777) },
    'warning',
    [`chmod 700 ${HOME}`],
  ],
  [
    'a home that is not there',
    'state.paths',
    { env: { CODEX_HOME: '/nope' } },
    'warning',
    ['CODEX_HOME is no folder: /nope', 'mkdir -p -m 700 /nope'],
  ],
];

describe('Environment', () => {
  test.each(CASES.map((each) => [`${each[1]}: ${each[0]}`, each] as const))('%s', (_name, each) => expectCase(each));

  test('a login shell that never ends is not waited for', async () => {
    let clock: { advance(ms: number): Promise<void> } | undefined;
    const report = check('shell.login', {
      setup: (platform) => void (clock = platform.clock),
      child: (child) => {
        if (child.request.argv[1] !== '-lc') child.exit(0);
        else queueMicrotask(() => void clock?.advance(6000));
      },
    });
    expect((await report).issues).toMatchObject([
      { severity: 'warning', cause: expect.stringContaining('longer than 5 s') },
    ]);
  });
});
