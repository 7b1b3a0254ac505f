import { expect, test } from 'bun:test';
import { decodeCapture, openLoginEnvironment } from '#/agent/tools/login-environment.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { Platform } from '#/platform/platform.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['noise\0csm-login-environment\0A=1\0B=x=y\n\0', { A: '1', B: 'x=y\n' }],
  ['\0csm-login-environment\0', {}],
  ['A=1\0', undefined],
])('decodeCapture(%j)', (text, expected) => {
  expect(decodeCapture(encode(text))).toEqual(expected);
});

/** This machine with another home, whose profile is `profile`. */
function withProfile(home: string, profile: string): { platform: Platform; spawned: () => number } {
  const real = openBunPlatform();
  let spawned = 0;
  real.fs.writeFile(`${home}/.bash_profile`, profile);
  real.fs.writeFile(`${home}/.profile`, profile);
  const env = { PATH: '/usr/bin:/bin', HOME: home, OWN: '1' };
  const platform: Platform = {
    ...real,
    env: { ...real.env, all: () => ({ ...env }), homeDir: () => home },
    processes: {
      ...real.processes,
      spawn: (request) => {
        spawned += 1;
        return real.processes.spawn(request);
      },
    },
  };
  return { platform, spawned: () => spawned };
}

test('the profile is read once, and what it prints does not matter', async () => {
  using folder = openTempFolder();
  const { platform, spawned } = withProfile(folder.path, 'echo hello; export FROM_PROFILE="a b"');
  const capture = openLoginEnvironment(platform);
  expect(await capture()).toMatchObject({ FROM_PROFILE: 'a b', OWN: '1' });
  await capture();
  expect(spawned()).toBe(1);
});

test('a profile that fails leaves the own environment', async () => {
  using folder = openTempFolder();
  const { platform } = withProfile(folder.path, 'exit 3');
  expect(await openLoginEnvironment(platform)()).toEqual({ PATH: '/usr/bin:/bin', HOME: folder.path, OWN: '1' });
});

test('a profile that hangs is ended at the limit', async () => {
  using folder = openTempFolder();
  const { platform } = withProfile(folder.path, 'sleep 600');
  // The limit comes at once.
  const hasty: Platform = {
    ...platform,
    clock: {
      ...platform.clock,
      after: (_ms, action) => platform.clock.after(0, action),
    },
  };
  expect(await openLoginEnvironment(hasty)()).toMatchObject({ OWN: '1' });
});

test('a capture that nobody waits for any more is ended, and none is begun', async () => {
  using folder = openTempFolder();
  const { platform, spawned } = withProfile(folder.path, 'sleep 600');
  const closed = new AbortController();
  const capture = openLoginEnvironment(platform, closed.signal);
  const running = capture();
  closed.abort();
  expect(await running).toMatchObject({ OWN: '1' });
  expect(spawned()).toBe(1);
  await openLoginEnvironment(platform, closed.signal)();
  expect(spawned()).toBe(1);
});
