import { describe, expect, test } from 'bun:test';
import { openBunKernel } from '#/platform/bun/bun-kernel.ts';
import { decodeLaunch, encodeLaunch, LAUNCHER_WORD } from '#/platform/bun/landlock-launch.ts';
import { openBunProcesses } from '#/platform/bun/bun-processes.ts';
import type { LandlockLaunch } from '#/platform/kernel.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const NO_LANDLOCK = openBunKernel().landlockAbi() < 1 ? 'this kernel has no Landlock' : undefined;
/** A filter that allows everything: one instruction. */
const ALLOW = Uint8Array.of(6, 0, 0, 0, 0, 0, 0xff, 0x7f);
const READ = 4 | 1;

const LAUNCH: LandlockLaunch = {
  handledFs: 0x1fff,
  handledNet: 0,
  scoped: 0,
  grants: [
    { access: 8, folder: '/' },
    { access: READ, folder: '/' },
    { access: 2, folder: '/dev', names: ['null', 'not-there'] },
  ],
  terminalAccess: 0,
  filter: ALLOW,
  parentPid: process.pid,
  program: '/bin/sh',
  argv: ['/bin/sh', '-c', ':'],
  env: { PATH: '/usr/bin:/bin' },
  cwd: '/',
};

async function run(
  launch: LandlockLaunch,
  change: (env: Record<string, string>) => void = () => {},
): Promise<{ code: number | null; signal: string | null; text: string }> {
  const { argv, env } = openBunKernel().encodeLandlockLaunch(launch);
  const variables = { ...env };
  change(variables);
  let text = '';
  const child = openBunProcesses().spawn({
    ...{ argv, env: variables, cwd: '/', joinOutputs: true },
    onOutput: (chunk) => void (text += new TextDecoder().decode(chunk)),
  });
  return { ...(await child.exited), text };
}

const shell = (script: string, ...rest: string[]): LandlockLaunch => ({
  ...LAUNCH,
  argv: ['sh', '-c', script, 'sh', ...rest],
});

describe('a launch', () => {
  test('comes back as it was, however long', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `entry "${index}" \u{1f600}`);
    const launch = {
      ...LAUNCH,
      grants: [{ access: 1, folder: '/x', names }],
      env: { A: '', LD_PRELOAD: '/x', Ä: 'ü\n' },
    };
    const { argv, env } = encodeLaunch(launch, ['/csm']);
    expect(argv.slice(0, 2)).toEqual(['/csm', LAUNCHER_WORD]);
    expect(decodeLaunch(argv.slice(2), env)).toEqual(launch);
    for (const [name, value] of Object.entries(env)) {
      expect(name).toStartWith('CSM_');
      expect(Buffer.byteLength(value)).toBeLessThan(128 * 1024);
    }
  });

  test.each([
    ['nothing', {}],
    ['no JSON', { CSM_LANDLOCK_0: '{' }],
    ['another form', { CSM_LANDLOCK_0: '{"form":2,"filter":""}' }],
  ])('is none: %s', (_name, env) => {
    expect(decodeLaunch([], env)).toBeUndefined();
  });
});

describe.skipIf(NO_LANDLOCK !== undefined)(`the launcher (${NO_LANDLOCK ?? 'Landlock'})`, () => {
  test('becomes the command: arguments, exact environment, folder, outputs in order', async () => {
    const launch = { ...shell('echo "$#:$1:$2"; echo err >&2; env; pwd', 'a b', ''), cwd: '/usr' };
    const done = await run({ ...launch, env: { PATH: '/usr/bin:/bin', BUN_OPTIONS: '--version', LD_X: 'y' } });
    expect(done).toMatchObject({ code: 0, signal: null });
    const lines = done.text.trimEnd().split('\n');
    expect(lines.slice(0, 2)).toEqual(['2:a b:', 'err']);
    expect(lines.at(-1)).toBe('/usr');
    const own = new Set(['PWD', 'OLDPWD', '_', 'SHLVL']);
    const names = lines.slice(2, -1).map((line) => line.split('=')[0] ?? '');
    expect(names.filter((name) => !own.has(name)).toSorted()).toEqual(['BUN_OPTIONS', 'LD_X', 'PATH']);
  });

  test('codes and signals are the command’s', async () => {
    expect(await run(shell('exit 126'))).toMatchObject({ code: 126, text: '' });
    expect(await run(shell('kill -TERM $$'))).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  test('no signal is ignored or blocked, no right kept, no descriptor handed on', async () => {
    const { text } = await run(shell('cat /proc/self/status; ls -1 /proc/self/fd | wc -l; ps -o sid= -p $$; echo $$'));
    for (const line of ['SigIgn', 'SigBlk', 'CapInh', 'CapPrm', 'CapEff', 'CapAmb']) {
      expect(text).toContain(`${line}:\t0000000000000000`);
    }
    expect(text).toContain('NoNewPrivs:\t1');
    expect(text).toContain('Seccomp:\t2');
    const [descriptors, session, pid] = text.trimEnd().split('\n').slice(-3);
    // The three and the one that ls reads the folder by.
    expect(descriptors?.trim()).toBe('4');
    expect(session?.trim()).toBe(pid?.trim() ?? '');
  });

  test('nothing is written that is not granted', async () => {
    using folder = openTempFolder();
    const { text } = await run(shell('echo x > "$1"; echo x > /dev/null && echo fine', folder.at('new')));
    expect(text).toContain('fine');
    expect(await Bun.file(folder.at('new')).exists()).toBe(false);
  });

  test('a link grants nothing', async () => {
    using folder = openTempFolder();
    await Bun.write(folder.at('secret/key'), 'SECRET');
    await Bun.$`ln -s ${folder.at('secret')} ${folder.at('link')}`.quiet();
    const system = ['bin', 'etc', 'lib', 'lib64', 'usr'].map((name) => ({ access: READ, folder: `/${name}` }));
    const grants = [
      ...system,
      { access: READ, folder: folder.at(''), names: ['link'] },
      { access: READ, folder: folder.at('link/key') },
    ];
    const real = { ...LAUNCH, grants: [{ access: 8, folder: '/' }, { access: READ, folder: '/usr' }, ...grants] };
    const launch = { ...real, program: '/usr/bin/cat', argv: ['cat', folder.at('link/key')] };
    const done = await run(launch);
    expect(done.text).not.toContain('SECRET');
    expect(done.code).toBe(1);
  });

  test.each([
    ['no such program', { ...LAUNCH, program: '/not/there' }, 127, '/not/there: No such file or directory'],
    ['a folder', { ...LAUNCH, program: '/usr' }, 126, '/usr: Permission denied'],
    ['no such working directory', { ...LAUNCH, cwd: '/not/there' }, 126, '/not/there: No such file'],
    ['another parent', { ...LAUNCH, parentPid: 1 }, 126, 'csm has ended'],
    ['rights the kernel does not know', { ...LAUNCH, handledFs: 2 ** 40 }, 126, 'a rule set: Invalid argument'],
    [
      'a filter that is none',
      { ...LAUNCH, filter: new Uint8Array(8) },
      126,
      'the system call filter: Invalid argument',
    ],
  ] as const)('refuses %s in one line', async (_name, launch, code, reason) => {
    const done = await run(launch);
    expect(done.code).toBe(code);
    expect(done.text).toStartWith('csm: sandbox (Landlock): ');
    expect(done.text).toContain(reason);
    expect(done.text.trimEnd().split('\n')).toHaveLength(1);
  });

  test('runs nothing where the rules are missing', async () => {
    const done = await run(shell('echo ran'), (env) => {
      delete env['CSM_LANDLOCK_0'];
    });
    expect(done.code).toBe(126);
    expect(done.text).toContain('no command for people');
  });
});
