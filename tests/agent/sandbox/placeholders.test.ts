import { expect, test } from 'bun:test';
import { Placeholders } from '#/agent/sandbox/placeholders.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const NAMES = ['.codex', '.envrc'];

function open(): { folder: ReturnType<typeof openTempFolder>; root: string; state: string } {
  const folder = openTempFolder();
  openBunPlatform().fs.makeDir(folder.at('w'));
  return { folder, root: folder.at('w'), state: folder.at('state') };
}

test('they stand while somebody needs them, and leave no trace', async () => {
  const { folder, root, state } = open();
  using _ = folder;
  const { fs } = openBunPlatform();
  const mine = new Placeholders(openBunPlatform(), state);
  await Promise.all([mine.acquire(root, NAMES), mine.acquire(root, NAMES)]);
  expect(fs.list(root)).toEqual(NAMES);
  mine.release(root);
  await mine.flush();
  expect(fs.list(root)).toEqual(NAMES);
  mine.release(root);
  await mine.flush();
  expect(fs.list(root)).toEqual([]);
});

test('what was there, or was filled meanwhile, stays', async () => {
  const { folder, root, state } = open();
  using _ = folder;
  const { fs } = openBunPlatform();
  fs.makeDir(`${root}/.codex`);
  const mine = new Placeholders(openBunPlatform(), state);
  await mine.acquire(root, NAMES);
  fs.writeFile(`${root}/.envrc/x`, '');
  mine.release(root);
  await mine.flush();
  expect(fs.list(root)).toEqual(NAMES);
});

test('they stay as long as another process holds them', async () => {
  const { folder, root, state } = open();
  using _ = folder;
  const platform = openBunPlatform();
  const other = { ...platform, env: { ...platform.env, pid: platform.env.pid + 1 } };
  const mine = new Placeholders(platform, state);
  const theirs = new Placeholders(other, state);
  await mine.acquire(root, NAMES);
  await theirs.acquire(root, NAMES);
  mine.release(root);
  await mine.flush();
  expect(platform.fs.list(root)).toEqual(NAMES);
  theirs.release(root);
  await theirs.flush();
  expect(platform.fs.list(root)).toEqual([]);
});

test('those of a process that crashed are removed by the next one', async () => {
  const { folder, root, state } = open();
  using _ = folder;
  const { fs } = openBunPlatform();
  const crashed = new Placeholders(openBunPlatform(), state);
  await crashed.acquire(root, NAMES);
  // Its lock is gone with it: the mark is only a file.
  for (const name of fs.list(state)) {
    for (const mark of fs.list(`${state}/${name}`).filter((entry) => entry.startsWith('holder-'))) {
      fs.remove(`${state}/${name}/${mark}`);
      fs.writeFile(`${state}/${name}/holder-1`, '');
    }
  }
  const next = new Placeholders(openBunPlatform(), state);
  await next.acquire(root, NAMES);
  next.release(root);
  await next.flush();
  expect(fs.list(root)).toEqual([]);
});

test('a folder that nobody may write to needs none', async () => {
  const { folder, state } = open();
  using _ = folder;
  const mine = new Placeholders(openBunPlatform(), state);
  await mine.acquire('/proc', NAMES);
  mine.release('/proc');
  await mine.flush();
});
