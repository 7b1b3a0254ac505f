import { describe, expect, test } from 'bun:test';
import { planBareArgv, planBwrapArgv, splitLoaderVariables, type BwrapOptions } from '#/agent/sandbox/bwrap-args.ts';
import type { SandboxProfile } from '#/agent/sandbox/profile.ts';

const PROFILE: SandboxProfile = {
  mode: 'workspace-write',
  network: false,
  rootReadable: true,
  mounts: [
    { kind: 'empty', path: '/run', sizeBytes: 100, writable: true },
    { kind: 'bound', path: '/tmp', source: '/own' },
    { kind: 'writable', path: '/w' },
    { kind: 'empty', path: '/w/.codex', sizeBytes: 4096, writable: false },
    { kind: 'read-only', path: '/w/.git' },
    { kind: 'blank-file', path: '/etc/shadow' },
  ],
};
const OPTIONS: BwrapOptions = {
  bwrap: '/usr/bin/bwrap',
  filterFile: '/f.bpf',
  deniedFile: '/state/denied',
  shell: '/bin/sh',
  envProgram: '/usr/bin/env',
  lifeline: undefined,
  cwd: '/w',
  terminal: false,
  insideOnly: { LD_PRELOAD: 'x.so' },
};
const line = (profile: SandboxProfile, options: Partial<BwrapOptions> = {}): string =>
  planBwrapArgv(profile, { ...OPTIONS, ...options }, ['bash', '-c', 'ls']).join(' ');

describe('planBwrapArgv', () => {
  test('says the whole baseline', () => {
    expect(line(PROFILE)).toBe(
      [
        `/bin/sh -c trap '' INT TERM HUP QUIT TSTP USR1 USR2 ALRM; exec 3<"$1"; shift 2; exec "$@" csm-sandbox /f.bpf `,
        '/usr/bin/bwrap --die-with-parent --unshare-user --unshare-pid --unshare-ipc --unshare-uts',
        '--unshare-cgroup-try --unshare-net --ro-bind / / --dev /dev --proc /proc --ro-bind /proc/sys /proc/sys',
        '--perms 0755 --size 100 --tmpfs /run --bind /own /tmp --bind /w /w',
        '--perms 0555 --size 4096 --tmpfs /w/.codex --ro-bind /w/.git /w/.git --ro-bind /dev/null /etc/shadow',
        '--setenv LD_PRELOAD x.so --cap-drop ALL --seccomp 3 --chdir /w --',
        '/usr/bin/env --default-signal=INT,TERM,HUP,QUIT,TSTP,USR1,USR2,ALRM bash -c ls',
      ].join(' '),
    );
  });

  test.each([
    [['-S', 'sh'], '-- -S sh'],
    [['A=b', 'c'], '/bin/sh -c exec "$@" csm-command A=b c'],
  ])('the name of a program is no option and no variable: %j', (command, expected) => {
    const argv = planBwrapArgv(PROFILE, OPTIONS, command).join(' ');
    expect(argv.endsWith(`--default-signal=INT,TERM,HUP,QUIT,TSTP,USR1,USR2,ALRM ${expected}`)).toBe(true);
  });

  test('network on: no network namespace', () => {
    expect(line({ ...PROFILE, network: true })).not.toContain('--unshare-net');
  });

  test('read-only: what is empty cannot be written either', () => {
    const sealed = { ...PROFILE, mounts: [{ kind: 'empty', path: '/run', sizeBytes: 1, writable: false }] } as const;
    expect(line({ ...sealed, mode: 'read-only' })).toContain('--remount-ro /run');
    expect(line(sealed)).not.toContain('--remount-ro');
  });

  test('a terminal keeps its outputs, and without env the signals are not ignored', () => {
    expect(line(PROFILE, { terminal: true })).toContain('exec "$@" csm-sandbox');
    const plain = line(PROFILE, { envProgram: undefined });
    expect(plain).not.toContain('trap');
    expect(plain).toContain('--new-session');
    expect(plain).toEndWith('-- bash -c ls');
  });

  test('with a lifeline a watcher is started before bubblewrap', () => {
    const watched = line(PROFILE, { lifeline: '/proc/7/fd/9' });
    expect(watched).toContain('csm-sandbox /f.bpf /proc/7/fd/9 /usr/bin/bwrap');
    expect(watched).toContain('exec 4<"$2"; { read -r _; kill -KILL -$$; } <&4 >&- 2>&- & exec 4<&-; exec 3<"$1"');
  });

  test('a writable root / is bound before /dev and /proc', () => {
    const all = line({ ...PROFILE, mounts: [{ kind: 'writable', path: '/' }] });
    expect(all).toContain('--bind / / --dev /dev');
    expect(all).not.toContain('--ro-bind / /');
  });
});

test('a command without walls has one pipe for both outputs, and ends with csm', () => {
  const base = { shell: '/bin/sh', setpriv: undefined, parentPid: 7, terminal: false, command: ['ls'] };
  const start = '[ "$PPID" -eq "$1" ] || exit; shift; exec "$@"';
  const started = ['/bin/sh', '-c', start, 'csm-command', '7', 'ls'];
  expect(planBareArgv(base)).toEqual(started);
  expect(planBareArgv({ ...base, setpriv: '/setpriv' })).toEqual(['/setpriv', '--pdeathsig', 'KILL', '--', ...started]);
  expect(planBareArgv({ ...base, terminal: true })).toEqual(['ls']);
  expect(planBareArgv({ ...base, terminal: true, setpriv: '/setpriv' })).toEqual([
    '/setpriv',
    '--pdeathsig',
    'KILL',
    '--',
    'ls',
  ]);
});

test('variables that load code stay inside', () => {
  const env = { PATH: '/bin', LD_LIBRARY_PATH: '/w/lib', BASH_ENV: '/w/x', ENV: '/w/y', ENVIRONMENT: 'z' };
  expect(splitLoaderVariables(env)).toEqual({
    outside: { PATH: '/bin', ENVIRONMENT: 'z' },
    insideOnly: { LD_LIBRARY_PATH: '/w/lib', BASH_ENV: '/w/x', ENV: '/w/y' },
  });
});
