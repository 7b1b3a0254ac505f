/** The faults and controls of the in-memory platform (what it shares with the machine is in fs-contract.test.ts). */
import { describe, expect, test } from 'bun:test';
import { errnoOf } from '#/base/errors.ts';
import { settle } from './memory-clock.ts';
import { openMemoryPlatform } from './memory-platform.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function errnoThrownBy(action: () => unknown): string | undefined {
  try {
    action();
    return 'nothing thrown';
  } catch (error) {
    return errnoOf(error);
  }
}

describe('files', () => {
  test('a disk that fills up writes short, then refuses, and goes on once freed', () => {
    const { fs } = openMemoryPlatform();
    const log = fs.openAppend('/tmp/log');
    fs.faults.freeBytes = 3;
    expect(log.append(bytes('12345'))).toBe(3);
    expect(errnoThrownBy(() => log.append(bytes('45')))).toBe('ENOSPC');
    fs.faults.freeBytes = 10;
    log.truncate(0);
    expect(log.append(bytes('12345'))).toBe(5);
    expect(fs.readText('/tmp/log')).toBe('12345');
  });

  test('a write fails at the byte that was named', () => {
    const { fs } = openMemoryPlatform({ files: { '/tmp/before': 'does not count' } });
    fs.faults.writeFailsAtByte = { byte: 4, errno: 'EIO' };
    const log = fs.openAppend('/tmp/log');
    expect(log.append(bytes('123'))).toBe(3);
    expect(log.append(bytes('456'))).toBe(1);
    expect(errnoThrownBy(() => log.append(bytes('56')))).toBe('EIO');
  });

  test('a failed atomic write leaves the old file', () => {
    const { fs } = openMemoryPlatform({ files: { '/tmp/a': 'old' } });
    fs.faults.freeBytes = 2;
    expect(errnoThrownBy(() => fs.writeFileAtomic('/tmp/a', 'newer'))).toBe('ENOSPC');
    expect(fs.readText('/tmp/a')).toBe('old');
  });

  test('a power cut keeps what was synced', async () => {
    const { fs } = openMemoryPlatform();
    const log = fs.openAppend('/tmp/log');
    log.append(bytes('kept'));
    await log.sync();
    log.append(bytes(' lost'));
    fs.faults.syncErrno = 'EIO';
    expect(await log.sync().catch(errnoOf)).toBe('EIO');
    fs.crash();
    expect(fs.readText('/tmp/log')).toBe('kept');
    expect(fs.operations).toEqual(['append /tmp/log 4', 'sync /tmp/log', 'append /tmp/log 5']);
  });

  test('a read-only disk refuses every change', () => {
    const { fs } = openMemoryPlatform({ files: { '/tmp/a': 'x' } });
    fs.faults.readOnly = true;
    const changes = [
      () => fs.writeFile('/tmp/b', ''),
      () => fs.writeFileAtomic('/tmp/a', ''),
      () => fs.openAppend('/tmp/c'),
      () => fs.makeDir('/tmp/d'),
      () => fs.remove('/tmp/a'),
      () => fs.rename('/tmp/a', '/tmp/e'),
      () => fs.chmod('/tmp/a', 0o600),
    ];
    expect(changes.map(errnoThrownBy)).toEqual(changes.map(() => 'EROFS'));
    expect(fs.writable('/tmp/a')).toBe(false);
    expect(fs.tree()).toEqual({ '/tmp/a': 'x' });
  });
});

test('time passes only when told, and timers run in order', async () => {
  const { clock } = openMemoryPlatform({ nowMs: 1000 });
  const seen: string[] = [];
  clock.after(20, () => seen.push(`b${clock.now()}`));
  clock.after(10, () => seen.push(`a${clock.now()}`));
  const cancel = clock.after(15, () => seen.push('canceled'));
  cancel();
  const sleeper = (async () => {
    await clock.sleep(10);
    await clock.sleep(10);
    seen.push(`slept${clock.now()}`);
  })();
  await settle();
  expect(seen).toEqual([]);
  await clock.advance(20);
  await sleeper;
  expect(seen).toEqual(['a1010', 'b1020', 'slept1020']);
  clock.jump(-500);
  expect([clock.now(), clock.monotonic(), clock.waiting]).toEqual([520, 20, 0]);
  const controller = new AbortController();
  const aborted = clock.sleep(1e9, controller.signal);
  controller.abort();
  await aborted;
  expect(clock.waiting).toBe(0);
});

test('randomness is the same in every run', () => {
  const [a, b] = [openMemoryPlatform().random, openMemoryPlatform().random];
  expect(a.bytes(8)).toEqual(b.bytes(8));
  expect(a.fraction()).toBe(b.fraction());
  expect(openMemoryPlatform({ seed: 2 }).random.bytes(8)).not.toEqual(openMemoryPlatform().random.bytes(8));
});

describe('http', () => {
  test('answers by script, in order, and refuses after', async () => {
    const { http } = openMemoryPlatform();
    http.answers.push(
      { status: 429, headers: { 'Retry-After': '1' }, body: 'later' },
      new Error('gone'),
      (request) => ({
        body: `${request.method} ${request.url}`,
      }),
    );
    const send = () => http.send({ method: 'GET', url: 'https://a/b', headers: [] });
    const first = await send();
    expect([first.status, first.header('retry-after')]).toEqual([429, '1']);
    expect(await send().catch((error: Error) => error.message)).toBe('gone');
    const third: string[] = [];
    for await (const chunk of (await send()).body) third.push(new TextDecoder().decode(chunk));
    expect(third).toEqual(['GET https://a/b']);
    expect(await send().catch(errnoOf)).toBe('ECONNREFUSED');
    expect(http.requests).toHaveLength(4);
  });

  test('reaches servers of the same platform', async () => {
    const { http } = openMemoryPlatform();
    const server = http.serve({ port: 0, handle: async (request) => ({ status: 200, body: await request.text() }) });
    const url = `http://127.0.0.1:${server.port}/x`;
    const response = await http.send({ method: 'POST', url, headers: [], body: 'echo' });
    for await (const chunk of response.body) expect(new TextDecoder().decode(chunk)).toBe('echo');
    await server.stop();
    expect(await http.send({ method: 'GET', url, headers: [] }).catch(errnoOf)).toBe('ECONNREFUSED');
  });

  test('a body that hangs ends when aborted', async () => {
    const { http } = openMemoryPlatform();
    http.answers.push({
      body: (async function* () {
        yield 'one';
        await new Promise<never>(() => {});
      })(),
    });
    const controller = new AbortController();
    const { body } = await http.send({ method: 'GET', url: 'http://a/', headers: [], signal: controller.signal });
    const read = (async () => {
      for await (const chunk of body) if (chunk.length > 0) controller.abort();
    })();
    expect(await read.catch((error: Error) => error.name)).toBe('AbortError');
  });
});

test('children do what the test says', async () => {
  const { processes } = openMemoryPlatform();
  const request = { argv: ['tool'], cwd: '/', env: {}, onOutput: () => {} };
  expect(errnoThrownBy(() => processes.spawn(request))).toBe('ENOENT');
  processes.onSpawn = (child) => {
    child.onInput = async (text) => {
      await child.print(text.toUpperCase());
      child.exit(3);
    };
  };
  const printed: string[] = [];
  const child = processes.spawn({
    ...request,
    onOutput: (chunk) => {
      printed.push(new TextDecoder().decode(chunk));
    },
  });
  await child.write(bytes('hi'));
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(await child.write(bytes('late')).catch(errnoOf)).toBe('EPIPE');
  const killed = processes.spawn(request);
  killed.kill('SIGTERM');
  expect(await killed.exited).toEqual({ code: null, signal: 'SIGTERM' });
  expect([printed, processes.children[0]?.input, processes.children[1]?.signals]).toEqual([['HI'], 'hi', ['SIGTERM']]);
});

test('streams, locks, signals and the environment are in the hands of the test', async () => {
  const platform = openMemoryPlatform({ stdin: 'in', env: { A: '1' } });
  expect(platform.streams.stdout.write('out')).toBe(true);
  platform.streams.stdout.closed = true;
  expect(platform.streams.stdout.write('more')).toBe(false);
  expect(platform.streams.stdout.text).toBe('out');
  expect(await platform.streams.stdin.readAll()).toEqual(bytes('in'));
  expect(openMemoryPlatform().streams.stdin.isNull).toBe(true);
  const lock = platform.locks.tryAcquire('/tmp/lock');
  expect(platform.locks.tryAcquire('/tmp/lock')).toBeUndefined();
  lock?.release();
  expect(platform.locks.tryAcquire('/tmp/lock')).toBeDefined();
  let seen = 0;
  const off = platform.signals.on('SIGINT', () => seen++);
  expect(platform.signals.raise('SIGINT')).toBe(true);
  off();
  expect([platform.signals.raise('SIGINT'), seen]).toEqual([false, 1]);
  platform.env.set('A', undefined);
  expect([platform.env.get('A'), platform.env.homeDir()]).toEqual([undefined, '/home/user']);
});
