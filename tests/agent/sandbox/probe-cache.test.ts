/** What is remembered of a sandbox that worked, and when that is not believed. */
import { expect, test } from 'bun:test';
import { utimesSync } from 'node:fs';
import { readProbeCache, writeProbeCache } from '#/agent/sandbox/probe-cache.ts';
import { planTools } from '#/agent/sandbox/probe.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { Platform } from '#/platform/platform.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

function machine(folder: string, settings: Readonly<Record<string, string>> = {}): Platform {
  const real = openBunPlatform();
  const fs = { ...real.fs, readText: (path: string) => settings[path] ?? real.fs.readText(path) };
  // A bubblewrap that is there on every machine.
  const processes = {
    ...real.processes,
    which: (name: string) => (name === 'bwrap' ? `${folder}/bwrap` : `/usr/bin/${name}`),
  };
  return { ...real, fs, processes };
}

test('is believed as long as the machine is as it was', () => {
  using folder = openTempFolder();
  const platform = machine(folder.path);
  const how = { usesEnv: false, opensLifelines: true };
  const tools = planTools(platform, how);
  if (tools === undefined) throw new Error('there is no bubblewrap');
  const read = (seen: Platform = platform, filter = '/f.bpf') => readProbeCache(seen, folder.path, filter);
  expect(read()).toBeUndefined();
  writeProbeCache(platform, folder.path, '/f.bpf', tools);
  expect(read()).toEqual(tools);
  expect(read(platform, '/other.bpf')).toBeUndefined();
  expect(read(machine(folder.path, { '/proc/sys/kernel/random/boot_id': 'another' }))).toBeUndefined();
  expect(read(machine(folder.path, { '/proc/sys/user/max_user_namespaces': '0' }))).toBeUndefined();
  expect(read({ ...platform, env: { ...platform.env, uid: 12_345 } })).toBeUndefined();
  const path = `${folder.path}/probe.json`;
  for (const text of ['', '{', '[]', '{"form":1}', '{"form":2}']) {
    platform.fs.writeFile(path, text);
    expect(read()).toBeUndefined();
  }
  writeProbeCache(platform, folder.path, '/f.bpf', tools);
  const old = (platform.clock.now() - 3_700_000) / 1000;
  utimesSync(path, old, old);
  expect(read()).toBeUndefined();
  writeProbeCache(platform, `${folder.path}/missing/folder`, '/f.bpf', tools);
});
