/** Clock, randomness, environment and signals of the machine. */
import { describe, expect, test } from 'bun:test';
import { readlinkSync } from 'node:fs';
import { openBunClock } from '#/platform/bun/bun-clock.ts';
import { openBunEnv } from '#/platform/bun/bun-env.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { openBunRandom } from '#/platform/bun/bun-random.ts';
import { openBunSignals } from '#/platform/bun/bun-signals.ts';
import { freshId } from '#/platform/fresh-id.ts';
import { decodeUuidV7Time } from '#/base/ids.ts';
import { until } from '#tests/support/until.ts';

describe('the clock', () => {
  const clock = openBunClock();

  test('never goes back', () => {
    let last = clock.monotonic();
    for (let round = 0; round < 1000; round++) {
      const next = clock.monotonic();
      expect(next).toBeGreaterThanOrEqual(last);
      last = next;
    }
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  });

  test('sleeps as long as asked, or until aborted', async () => {
    const start = clock.monotonic();
    await clock.sleep(5);
    expect(clock.monotonic() - start).toBeGreaterThanOrEqual(4);
    const controller = new AbortController();
    const long = clock.sleep(2 ** 40, controller.signal);
    controller.abort();
    await long;
    await clock.sleep(2 ** 40, AbortSignal.abort());
  });

  test('calls once, and not when canceled', async () => {
    let calls = 0;
    const cancel = clock.after(0, () => calls++);
    cancel();
    clock.after(0, () => calls++);
    await until('the timer came', () => calls > 0);
    await clock.sleep(2);
    expect(calls).toBe(1);
    clock.after(2 ** 40, () => calls++)();
  });

  test('names the time zone: of TZ, else of the machine', () => {
    const before = process.env['TZ'];
    try {
      process.env['TZ'] = ':Europe/Berlin';
      expect(clock.timeZone()).toBe('Europe/Berlin');
      process.env['TZ'] = '../../etc/passwd';
      expect(clock.timeZone()).not.toContain('.');
      delete process.env['TZ'];
      expect(clock.timeZone()).toMatch(/^[A-Z]/);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});

describe('the local date', () => {
  // Days begin at different moments in them, and one has summer time. The last one is in no file.
  const zones = ['Etc/UTC', 'Pacific/Kiritimati', 'America/Los_Angeles', 'Europe/Berlin', ':Asia/Tokyo', 'No/Such'];
  test.each(zones)('is that of the zone %s', (zone) => {
    const program = `
      const { openBunClock } = await import('#/platform/bun/bun-clock.ts');
      const clock = openBunClock();
      for (let hour = 0; hour < 366 * 24; hour += 7) {
        const date = new Date(Date.UTC(2026, 0, 1, hour));
        const twoDigits = (value) => String(value).padStart(2, '0');
        const wanted = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
        const got = clock.localDate(date.getTime());
        if (got !== wanted) throw new Error(got + ' is not ' + wanted);
      }`;
    const run = Bun.spawnSync([process.execPath, '-e', program], {
      cwd: import.meta.dir,
      env: { ...process.env, TZ: zone },
    });
    expect(run.stderr.toString()).toBe('');
    expect(run.exitCode).toBe(0);
  });
});

describe('randomness', () => {
  const random = openBunRandom();

  test.each([0, 1, 10, 65_536, 65_537, 200_000])('fills %d bytes', (length) => {
    const bytes = random.bytes(length);
    expect(bytes.length).toBe(length);
    // 100 zero bytes at the end of good randomness do not happen.
    if (length >= 100) expect(bytes.subarray(-100).some((byte) => byte !== 0)).toBe(true);
  });

  test('gives fractions below 1, and fresh ids that carry the time', () => {
    for (let round = 0; round < 100; round++) {
      const fraction = random.fraction();
      expect(fraction >= 0 && fraction < 1).toBe(true);
    }
    const platform = openBunPlatform();
    const id = freshId(platform);
    expect(Math.abs((decodeUuidV7Time(id) ?? 0) - Date.now())).toBeLessThan(1000);
    expect(freshId(platform)).not.toBe(id);
  });
});

test('the environment tells what the process has', () => {
  const env = openBunEnv();
  process.env['CSM_TEST_EMPTY'] = '';
  process.env['CSM_TEST_SET'] = 'ü';
  expect([env.get('CSM_TEST_EMPTY'), env.get('CSM_TEST_SET'), env.get('CSM_TEST_NONE')]).toEqual([
    undefined,
    'ü',
    undefined,
  ]);
  expect(env.all()).toMatchObject({ CSM_TEST_EMPTY: '', CSM_TEST_SET: 'ü' });
  delete process.env['CSM_TEST_EMPTY'];
  delete process.env['CSM_TEST_SET'];
  expect(env.cwd()).toBe(readlinkSync('/proc/self/cwd'));
  expect(env.pid).toBe(process.pid);
  expect(env.execPath).toBe(process.execPath);
  expect(['x64', 'arm64']).toContain(env.arch);
  expect(env.hostName().length).toBeGreaterThan(0);
  expect(env.homeDir()).toStartWith('/');
});

test('signals reach their handlers until those are taken off', async () => {
  const signals = openBunSignals();
  const seen: string[] = [];
  const offFirst = signals.on('SIGWINCH', () => seen.push('first'));
  const offSecond = signals.on('SIGWINCH', () => seen.push('second'));
  process.kill(process.pid, 'SIGWINCH');
  await until('both were called', () => seen.length === 2);
  offFirst();
  process.kill(process.pid, 'SIGWINCH');
  await until('one was called', () => seen.length === 3);
  offSecond();
  expect(seen).toEqual(['first', 'second', 'second']);
});
