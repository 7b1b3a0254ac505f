import { expect, test } from 'bun:test';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { readSandboxFacts } from '#/agent/sandbox/facts.ts';
import { acquireStateFolder } from '#/agent/sandbox/state-folder.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import type { Platform } from '#/platform/platform.ts';
import { testSettings } from '#tests/agent/tools/tool-context.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

/** A machine with this temporary directory. The ports are its own: the answer is kept per file port. */
function machine(tempDir: string): Platform {
  const real = openBunPlatform();
  return { ...real, fs: { ...real.fs }, env: { ...real.env, tempDir: () => tempDir } };
}

test('is in the root where that can be written', () => {
  using folder = openTempFolder();
  expect(acquireStateFolder(machine(folder.path), folder.at('root'))).toBe(folder.at('root/sandbox'));
  expect(statSync(folder.at('root/sandbox')).mode & 0o777).toBe(0o700);
});

test('is in the temporary directory where the root cannot be made, and hidden from commands', () => {
  using folder = openTempFolder();
  const platform = machine(folder.path);
  platform.fs.writeFile(folder.at('file'), '');
  const csmRoot = folder.at('file/csm');
  const other = folder.at(`csm-sandbox-${platform.env.uid}`);
  expect(acquireStateFolder(platform, csmRoot)).toBe(other);
  expect(statSync(other).mode & 0o777).toBe(0o700);
  const settings = testSettings({ cwd: folder.path, settings: { csmRoot } });
  const { secretPaths } = readSandboxFacts(platform, settings, () => [], '/none');
  expect(secretPaths.map(({ path }) => path)).toContain(other);
});

test('is no folder that others can get at, nor a link', () => {
  using folder = openTempFolder();
  const platform = machine(folder.path);
  platform.fs.writeFile(folder.at('file'), '');
  const other = folder.at(`csm-sandbox-${platform.env.uid}`);
  mkdirSync(other);
  chmodSync(other, 0o777);
  const acquire = () => acquireStateFolder(platform, folder.at('file/csm'));
  expect(acquire).toThrow('others can get at it');
  platform.fs.remove(other);
  mkdirSync(folder.at('theirs'), { mode: 0o700 });
  platform.fs.symlink(folder.at('theirs'), other);
  expect(acquire).toThrow('others can get at it');
});
