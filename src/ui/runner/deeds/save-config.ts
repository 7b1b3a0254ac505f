/** Deed `save-config`: changes keys of config.toml in place, and says where. @effects fs */
import { isObject } from '#/base/json.ts';
import { mergeLayers } from '#/config/merge-layers.ts';
import { userConfigPath } from '#/config/paths.ts';
import { readConfigFile } from '#/config/read-layers.ts';
import { tableAt, type TomlTable } from '#/config/toml-table.ts';
import { writeConfigEdits, type ConfigEdit } from '#/config/write-config.ts';
import { printPath } from '#/ui/layers/ask-context.ts';
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
    const path = printPath(userConfigPath(codexHome), platform.env.homeDir());
    post({ type: 'notice', text: `${argument.said} · saved in ${path}`, tone: 'info' });
  },
});

function isSave(value: unknown): value is SaveConfig {
  return isObject(value) && Array.isArray(value['edits']);
}

/** What is changed from within, besides `[tui]`. */
const CHANGED = ['features', 'skills', 'hide_agent_reasoning'];

/**
 * The configuration as it is now: what csm was started with, and above it what the user's file says of that which is changed from
 * within.
 */
export function readPreferences({ platform, settings }: Pick<DeedContext, 'platform' | 'settings'>): TomlTable {
  const { raw, codexHome } = settings();
  const table = readConfigFile(platform.fs, userConfigPath(codexHome), 'user')?.table;
  if (table === undefined) return raw;
  const changed = Object.fromEntries(
    CHANGED.filter((name) => Object.hasOwn(table, name)).map((name) => [name, table[name]]),
  );
  // Replaced, not merged: what was removed from the file is gone, too.
  return { ...mergeLayers([raw, changed]), tui: tableAt(table, ['tui']) };
}
