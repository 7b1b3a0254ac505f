import { describe, expect, test } from 'bun:test';
import { isUuid } from '#/base/ids.ts';
import { readInstallationId } from '#/config/installation-id.ts';
import { writeConfigEdits, writeProjectTrust } from '#/config/write-config.ts';
import { openMemoryPlatform } from '#tests/support/memory-platform.ts';

const HOME = '/home/user/.codex';
const CONFIG = `${HOME}/config.toml`;

describe('writeConfigEdits', () => {
  test('makes the file where there is none, for the user alone', () => {
    const platform = openMemoryPlatform();
    writeConfigEdits(platform, HOME, [{ path: ['features', 'goals'], value: true }]);
    expect(platform.fs.readText(CONFIG)).toBe('[features]\ngoals = true\n');
    expect(platform.fs.stat(CONFIG)?.mode).toBe(0o600);
    expect(platform.fs.stat(HOME)?.mode).toBe(0o700);
  });

  test('several edits, comments kept', () => {
    const platform = openMemoryPlatform({ files: { [CONFIG]: '# top\nmodel = "a" # here\n' } });
    writeConfigEdits(platform, HOME, [
      { path: ['model'], value: 'b' },
      { path: ['features', 'goals'], value: false },
      { path: ['features', 'goals'], value: undefined },
    ]);
    expect(platform.fs.readText(CONFIG)).toBe('# top\nmodel = "b" # here\n\n[features]\n');
  });

  test('a link stays a link', () => {
    const platform = openMemoryPlatform({ files: { '/dotfiles/config.toml': 'a = 1\n', [`${HOME}/x`]: '' } });
    platform.fs.symlink('/dotfiles/config.toml', CONFIG);
    writeProjectTrust(platform, HOME, '/work');
    expect(platform.fs.lstat(CONFIG)?.kind).toBe('symlink');
    expect(platform.fs.readText('/dotfiles/config.toml')).toBe(
      'a = 1\n\n[projects."/work"]\ntrust_level = "trusted"\n',
    );
  });
});

describe('readInstallationId', () => {
  test('is made once and then read', () => {
    const platform = openMemoryPlatform();
    const id = readInstallationId(platform, HOME);
    expect(isUuid(id)).toBe(true);
    expect(id[14]).toBe('4');
    expect(readInstallationId(platform, HOME)).toBe(id);
    expect(platform.fs.readText(`${HOME}/installation_id`)).toBe(id);
  });

  test('the one that is there is kept; one that is no UUID is replaced', () => {
    const known = '5d3fce54-495a-4dfc-a478-80d7219c8da4';
    expect(readInstallationId(openMemoryPlatform({ files: { [`${HOME}/installation_id`]: `${known}\n` } }), HOME)).toBe(
      known,
    );
    expect(isUuid(readInstallationId(openMemoryPlatform({ files: { [`${HOME}/installation_id`]: 'x' } }), HOME))).toBe(
      true,
    );
  });

  test('a disk that takes nothing gives one for this run', () => {
    const platform = openMemoryPlatform();
    platform.fs.faults.freeBytes = 0;
    expect(isUuid(readInstallationId(platform, HOME))).toBe(true);
  });
});
