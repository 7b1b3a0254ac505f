/** The process port on the real machine. */
import { describe, expect, test } from 'bun:test';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { errnoOf } from '#/base/errors.ts';
import { openBunProcesses } from '#/platform/bun/bun-processes.ts';
import { openLibc } from '#/platform/bun/libc.ts';
import type { ExitStatus, ProcessRequest, RunningProcess } from '#/platform/process.ts';
import { measurePeak } from '#tests/support/measure-peak.ts';
import { until } from '#tests/support/until.ts';
import { sumOfLines, type Flood } from './flood-child.ts';

const processes = openBunProcesses();
const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };

interface Run extends ExitStatus {
  readonly stdout: string;
  readonly stderr: string;
}

function start(
  argv: readonly string[],
  extra: Partial<ProcessRequest> = {},
): { child: RunningProcess; printed: () => string; done: Promise<Run> } {
  const chunks = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const text = (name: 'stdout' | 'stderr'): string => Buffer.concat(chunks[name]).toString();
  const child = processes.spawn({
    argv,
    cwd: '/',
    env,
    onOutput: (chunk, stream) => {
      chunks[stream].push(chunk);
    },
    ...extra,
  });
  return {
    child,
    printed: () => text('stdout'),
    done: child.exited.then((status) => ({ ...status, stdout: text('stdout'), stderr: text('stderr') })),
  };
}

const run = (argv: readonly string[], extra: Partial<ProcessRequest> = {}): Promise<Run> => start(argv, extra).done;

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the end of a child', () => {
  test.each([0, 1, 3, 126, 255])('exit code %d', async (code) => {
    expect(await run(['sh', '-c', `exit ${code}`])).toEqual({ code, signal: null, stdout: '', stderr: '' });
  });

  test.each(['HUP', 'INT', 'TERM', 'KILL', 'SEGV'])('signal %s', async (name) => {
    expect(await run(['sh', '-c', `kill -${name} $$`])).toMatchObject({ code: null, signal: `SIG${name}` });
  });

  test('comes after all of its output', async () => {
    const { stdout, stderr } = await run(['sh', '-c', 'head -c 300000 /dev/zero; head -c 200000 /dev/zero >&2']);
    expect([stdout.length, stderr.length]).toEqual([300_000, 200_000]);
  });

  test('does not wait for a descendant that keeps the output open', async () => {
    const { child, done } = start(['sh', '-c', 'echo started; sleep 1000 & echo $!']);
    const { code, stdout } = await done;
    const [word, pid] = stdout.split('\n');
    expect([code, word]).toEqual([0, 'started']);
    expect(isAlive(Number(pid))).toBe(true);
    child.kill('SIGKILL');
    process.kill(Number(pid), 'SIGKILL');
  });

  test('does not wait for a descendant that floods the output', async () => {
    const { code, stdout } = await run(['sh', '-c', 'yes > /dev/stdout & echo $! >&2']);
    expect(code).toBe(0);
    expect(stdout.startsWith('y\n')).toBe(true);
  });

  test('waits for a slow receiver', async () => {
    let received = 0;
    const { exited } = processes.spawn({
      argv: ['head', '-c', '400000', '/dev/zero'],
      cwd: '/',
      env,
      onOutput: async (chunk) => {
        await Bun.sleep(40);
        received += chunk.length;
      },
    });
    await exited;
    expect(received).toBe(400_000);
  });
});

describe('the start of a child', () => {
  test('gives the argv, the folder and exactly the environment', async () => {
    const { stdout } = await run(['sh', '-c', 'echo "$0|$1"; pwd; env', 'zero', 'ö ü'], {
      cwd: '/usr',
      env: { ...env, A: '1', EMPTY: '' },
    });
    const [args, folder, ...variables] = stdout.trimEnd().split('\n');
    expect([args, folder]).toEqual(['zero|ö ü', '/usr']);
    // The shell adds PWD itself (and some add OLDPWD, SHLVL and _).
    const own = variables.filter((line) => !/^(?:PWD|OLDPWD|SHLVL|_)=/.test(line));
    expect(own.sort()).toEqual(['A=1', 'EMPTY=', `PATH=${env.PATH}`]);
  });

  test('in a session and a group of its own, without a terminal', async () => {
    const { child, done } = start(['cat', '/proc/self/stat']);
    const fields = (await done).stdout.replace(/^.*\) /, '').split(' ');
    // After the name: state, parent, group, session, terminal.
    expect(fields.slice(2, 5)).toEqual([String(child.pid), String(child.pid), '0']);
  });

  test('with no descriptor above 2, even one that is not close-on-exec', async () => {
    const before = openSync('/dev/null', 'r');
    const fds = new Int32Array(2);
    openLibc()?.pipe2(fds, 0);
    const { stdout } = await run(['sh', '-c', 'ls /proc/$$/fd']);
    for (const fd of [before, fds[0] ?? -1, fds[1] ?? -1]) closeSync(fd);
    const numbers = stdout.trim().split('\n').map(Number);
    // dash keeps none of its own; others keep one at 10 or 255.
    expect(numbers.filter((fd) => fd < 10)).toEqual([0, 1, 2]);
  });

  test('with outputs that can be opened again', async () => {
    const { stdout, stderr, code } = await run(['sh', '-c', 'echo a > /dev/stdout; echo b > /dev/stderr']);
    expect({ stdout, stderr, code }).toEqual({ stdout: 'a\n', stderr: 'b\n', code: 0 });
  });

  test('with an empty input unless it is asked to be open', async () => {
    expect(await run(['cat'])).toMatchObject({ code: 0, stdout: '' });
    expect((await run(['readlink', '/proc/self/fd/0'])).stdout).toBe('/dev/null\n');
  });

  test.each([
    ['a program that PATH does not have', { argv: ['no-such-program'] }, 'ENOENT', 'no-such-program'],
    ['a path that is not there', { argv: ['/no/such/program'] }, 'ENOENT', '/no/such/program'],
    ['a file that is no program', { argv: ['/etc/passwd'] }, 'EACCES', '/etc/passwd'],
    ['a folder that is not there', { argv: ['true'], cwd: '/no/such/folder' }, 'ENOENT', '/no/such/folder'],
    ['a folder that is a file', { argv: ['true'], cwd: '/etc/passwd' }, 'ENOTDIR', '/etc/passwd'],
  ])('throws for %s', (_name, extra, code, names) => {
    let error: unknown;
    try {
      processes.spawn({ cwd: '/', env, onOutput: () => {}, ...extra });
    } catch (thrown) {
      error = thrown;
    }
    expect(errnoOf(error)).toBe(code);
    expect(String(error)).toContain(names);
  });

  test('leaks no descriptor when it fails, nor when it works', async () => {
    const count = (): number => readdirSync('/proc/self/fd').length;
    await run(['true']);
    const before = count();
    for (let round = 0; round < 10; round++) {
      expect(() => processes.spawn({ argv: ['/no'], cwd: '/', env, onOutput: () => {} })).toThrow();
      await run(['sh', '-c', 'echo x; echo y >&2'], { stdin: 'open' });
    }
    Bun.gc(true);
    await until('the descriptors are closed', () => count() <= before);
  });

  test('finds programs', () => {
    expect(processes.which('sh', '/bin:/usr/bin')).toMatch(/\/sh$/);
    expect(processes.which('sh', '/no/where')).toBeUndefined();
  });
});

describe('signals', () => {
  test('reach the whole group', async () => {
    const { child, printed, done } = start(['sh', '-c', 'sleep 1000 & echo $!; wait']);
    const pid = await until('the grandchild runs', () => printed().includes('\n') && Number(printed()));
    child.kill('SIGTERM');
    expect(await done).toMatchObject({ code: null, signal: 'SIGTERM' });
    await until('the grandchild is gone', () => !isAlive(pid));
    child.kill('SIGKILL');
  });

  test('can be caught', async () => {
    const { child, printed, done } = start([
      'sh',
      '-c',
      'trap "echo caught; exit 7" INT; echo ready; while :; do sleep 0.02; done',
    ]);
    await until('it is ready', () => printed().includes('ready'));
    child.kill('SIGINT');
    expect(await done).toMatchObject({ code: 7, stdout: 'ready\ncaught\n' });
  });
});

describe('its input', () => {
  test('takes all that is written, and ends', async () => {
    const { child, done } = start(['wc', '-c'], { stdin: 'open' });
    const chunk = new Uint8Array(100_000);
    for (let round = 0; round < 30; round++) await child.write(chunk);
    child.closeStdin();
    child.closeStdin();
    expect((await done).stdout.trim()).toBe('3000000');
  });

  test('takes writes that nobody awaited, in order', async () => {
    const { child, done } = start(['cat'], { stdin: 'open' });
    for (const word of ['a', 'b', 'c']) void child.write(Buffer.from(word));
    child.closeStdin();
    expect((await done).stdout).toBe('abc');
  });

  test('rejects with EPIPE once the child closed it, once we closed it, and where there is none', async () => {
    const gone = start(['true'], { stdin: 'open' });
    await gone.done;
    expect(await gone.child.write(new Uint8Array(10)).catch(errnoOf)).toBe('EPIPE');
    const closed = start(['sh', '-c', 'exec 0<&-; echo closed; sleep 1000'], { stdin: 'open' });
    await until('it closed its input', () => closed.printed().includes('closed'));
    expect(await closed.child.write(new Uint8Array(10)).catch(errnoOf)).toBe('EPIPE');
    closed.child.closeStdin();
    expect(await closed.child.write(new Uint8Array(10)).catch(errnoOf)).toBe('EPIPE');
    closed.child.kill('SIGKILL');
    await closed.done;
    const none = start(['true']);
    expect(await none.child.write(new Uint8Array(1)).catch(errnoOf)).toBe('EPIPE');
    await none.done;
  });
});

describe('its output', () => {
  test('arrives as bytes: characters may be cut between chunks', async () => {
    const { stdout } = await run(['sh', '-c', "printf '\\303'; sleep 0.05; printf '\\274'; printf '\\377'"]);
    expect(stdout).toBe('ü\uFFFD');
  });

  test('is lossless and slows the child down: 100 MB to a slow receiver in flat memory', async () => {
    const total = 100_000_000;
    const { result, growthBytes } = await measurePeak<Flood>(import.meta.resolve('./flood-child.ts'), 'slow');
    expect(result).toEqual({ code: 0, received: total, sum: sumOfLines(total) });
    expect(growthBytes).toBeLessThan(48 * 1024 * 1024);
  }, 30_000);

  test('stops the child while the receiver waits', async () => {
    let release: () => void = () => {};
    let received = 0;
    const { exited } = processes.spawn({
      argv: ['sh', '-c', 'head -c 5000000 /dev/zero; echo done >&2'],
      cwd: '/',
      env,
      onOutput: async (chunk, stream) => {
        if (stream === 'stderr') return;
        received += chunk.length;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      },
    });
    await until('the first chunk came', () => received > 0);
    const first = received;
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(received).toBe(first);
    const pump = setInterval(() => release(), 0);
    await exited;
    clearInterval(pump);
    expect(received).toBe(5_000_000);
  });

  test('of both streams flows while one of them is held up', async () => {
    let release: () => void = () => {};
    let errors = 0;
    const { exited } = processes.spawn({
      argv: ['sh', '-c', 'echo held; head -c 1000000 /dev/zero >&2'],
      cwd: '/',
      env,
      onOutput: (chunk, stream) => {
        if (stream === 'stderr') errors += chunk.length;
        else
          return new Promise<void>((resolve) => {
            release = resolve;
          });
      },
    });
    await until('all errors came', () => errors === 1_000_000);
    release();
    await exited;
  });
});

test('without pipes (no ffi) input and outputs go through sockets', async () => {
  const sockets = openBunProcesses({ openPipe: () => undefined });
  const printed = { stdout: '', stderr: '' };
  const child = sockets.spawn({
    argv: ['sh', '-c', 'cat; echo err >&2; exit 5'],
    cwd: '/',
    env,
    stdin: 'open',
    onOutput: (chunk, stream) => {
      printed[stream] += new TextDecoder().decode(chunk);
    },
  });
  await child.write(Buffer.from('in'));
  child.closeStdin();
  expect(await child.exited).toEqual({ code: 5, signal: null });
  expect(printed).toEqual({ stdout: 'in', stderr: 'err\n' });
});

describe('a lifeline', () => {
  test('is read to its end when it is closed', async () => {
    const lifeline = processes.openLifeline();
    if (lifeline === undefined) throw new Error('there are no pipes');
    const reader = start(['sh', '-c', 'exec 4<"$1"; echo open; read -r _ <&4; echo "ended $?"', 'sh', lifeline.path]);
    await until('it is open', () => reader.printed() === 'open\n');
    lifeline.close();
    lifeline.close();
    expect((await reader.done).stdout).toBe('open\nended 1\n');
  });

  test('is none without pipes', () => {
    expect(openBunProcesses({ openPipe: () => undefined }).openLifeline()).toBeUndefined();
  });
});
