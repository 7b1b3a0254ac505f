import { describe, expect, test } from 'bun:test';
import { chooseHooks, discoverHooks, printUntrusted, type HookSettings } from '#/agent/hooks/discover-hooks.ts';
import { mayHaveHooks } from '#/agent/hooks/may-have-hooks.ts';
import { openBunPlatform } from '#/platform/bun/bun-platform.ts';
import { openTempFolder } from '#tests/support/temp-folder.ts';

const { fs } = openBunPlatform();
const table = (command: string): unknown => ({ Stop: [{ hooks: [{ type: 'command', command }] }] });

function settings(home: string, rest: Partial<HookSettings> = {}): HookSettings {
  return { codexHome: home, trustedConfigFolders: [], hookTables: [], hookState: {}, features: {}, ...rest };
}

describe('discoverHooks', () => {
  test('user before project before flags; hooks.json before config.toml', () => {
    using folder = openTempFolder();
    const [home, project] = [folder.at('home'), folder.at('work/.codex')];
    for (const path of [home, project]) fs.makeDir(path);
    fs.writeFile(`${home}/hooks.json`, JSON.stringify({ hooks: table('one') }));
    fs.writeFile(`${project}/hooks.json`, JSON.stringify({ hooks: table('three') }));
    const found = settings(home, {
      trustedConfigFolders: [project],
      hookTables: [
        { kind: 'user', path: `${home}/config.toml`, table: table('two') },
        { kind: 'override', path: undefined, table: table('four') },
      ],
    });
    const { hooks, warnings } = discoverHooks(fs, found);
    expect(hooks.map(({ handler, order }) => [handler.type === 'command' && handler.command, order])).toEqual([
      ['one', 0],
      ['two', 1],
      ['three', 2],
      ['four', 3],
    ]);
    expect(hooks[3]?.key).toBe('<session-flags>/config.toml:stop:0:0');
    expect(warnings).toHaveLength(1);
    expect(mayHaveHooks(fs, found)).toBe(true);
    expect(discoverHooks(fs, { ...found, features: { hooks: false } }).hooks).toEqual([]);
  });

  test('only what is trusted as it is now runs', () => {
    using folder = openTempFolder();
    fs.writeFile(folder.at('hooks.json'), JSON.stringify({ hooks: table('one') }));
    const [hook] = discoverHooks(fs, settings(folder.path)).hooks;
    const state = (members: object): HookSettings =>
      settings(folder.path, { hookState: { [hook?.key ?? '']: members } });
    const rows: [object, string, number][] = [
      [{}, 'untrusted', 0],
      [{ trusted_hash: hook?.hash }, 'trusted', 1],
      [{ trusted_hash: 'sha256:0' }, 'modified', 0],
      [{ trusted_hash: hook?.hash, enabled: false }, 'trusted', 0],
    ];
    for (const [members, trust, running] of rows) {
      const inventory = discoverHooks(fs, state(members));
      expect(inventory.hooks[0]?.trust).toBe(trust as 'trusted');
      expect(chooseHooks(inventory, false)).toHaveLength(running);
    }
    const inventory = discoverHooks(fs, state({}));
    expect(printUntrusted(inventory)).toContain(folder.at('hooks.json'));
    expect(chooseHooks(inventory, true)).toHaveLength(1);
  });

  test.each([['{ nope'], ['[]'], ['{"PreToolUse":[]}'], ['{"hooks":[]}']])(
    '%p gives a warning and no hooks',
    (text) => {
      using folder = openTempFolder();
      fs.writeFile(folder.at('hooks.json'), text);
      const { hooks, warnings } = discoverHooks(fs, settings(folder.path));
      expect([hooks, warnings.length]).toEqual([[], 1]);
    },
  );

  test('there are none', () => {
    using folder = openTempFolder();
    expect(mayHaveHooks(fs, settings(folder.path))).toBe(false);
    expect(discoverHooks(fs, settings(folder.path))).toEqual({ hooks: [], warnings: [] });
  });
});
