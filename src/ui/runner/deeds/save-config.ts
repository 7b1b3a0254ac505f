/** Deed `save-config`: changes keys of config.toml in place, and says where. @effects fs */
import { isObject } from '#/base/json.ts';
import { mergeLayers } from '#/config/merge-layers.ts';
import { userConfigPath } from '#/config/paths.ts';
import { readConfigFile } from '#/config/read-layers.ts';
import { isTable, tableAt, type TomlTable } from '#/config/toml-table.ts';
import { writeConfigEdits, type ConfigEdit } from '#/config/write-config.ts';
import { shortenPath } from './shorten-path.ts';
import { defineDeed, type DeedContext } from './deed.ts';

/** What the deed is given. */
export interface SaveConfig {
  readonly edits: readonly ConfigEdit[];
  /** What was done, without a full stop: `Theme: nord`. Absent: nothing is said. */
  readonly said?: string;
}

export default defineDeed({
  name: 'save-config',
  run(context, argument) {
    if (!isSave(argument)) return;
    const { platform, settings, post } = context;
    const { codexHome } = settings();
    writeConfigEdits(platform, codexHome, argument.edits);
    post({ type: 'preferences', raw: readPreferences(context) });
    if (argument.said === undefined) return;
    const path = shortenPath(platform.env.homeDir(), userConfigPath(codexHome));
    post({ type: 'notice', text: `${argument.said} · saved in ${path}`, tone: 'info' });
  },
});

function isSave(value: unknown): value is SaveConfig {
  return isObject(value) && Array.isArray(value['edits']);
}

/**
 * The configuration as it is now: what csm was started with, and above it what the user's file says of the tables that are changed
 * from within.
 */
export function readPreferences({ platform, settings }: Pick<DeedContext, 'platform' | 'settings'>): TomlTable {
  const { raw, codexHome } = settings();
  const file = readConfigFile(platform.fs, userConfigPath(codexHome), 'user');
  const changed = Object.fromEntries(
    ['tui', 'features', 'skills'].flatMap((name) => {
      const table = file === undefined ? undefined : file.table[name];
      return isTable(table) ? [[name, table]] : [];
    }),
  );
  // What was removed from the file is gone, too: the tables are replaced, not merged.
  const rest = Object.fromEntries(Object.entries(raw).filter(([name]) => name !== 'tui'));
  const tui = file === undefined ? tableAt(raw, ['tui']) : tableAt(file.table, ['tui']);
  return mergeLayers([rest, changed, { tui }]);
}
