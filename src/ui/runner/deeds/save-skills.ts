/** Deed `save-skills`: which skills are used, as `[[skills.config]]` says. @effects fs */
import { isObject } from '#/base/json.ts';
import { userConfigPath } from '#/config/paths.ts';
import { readConfigFile } from '#/config/read-layers.ts';
import { isTable, tableAt, type TomlTable } from '#/config/toml-table.ts';
import { defineDeed } from './deed.ts';
import saveConfig from './save-config.ts';

interface SkillChange {
  readonly name: string;
  readonly path: string;
  readonly isEnabled: boolean;
}

export default defineDeed({
  name: 'save-skills',
  async run(context, argument) {
    if (!Array.isArray(argument) || !argument.every(isChange)) return;
    const { platform, settings } = context;
    const file = readConfigFile(platform.fs, userConfigPath(settings().codexHome), 'user');
    const rules = tableAt(file?.table ?? {}, ['skills'])['config'];
    const value = applyChanges(Array.isArray(rules) ? rules.filter(isTable) : [], argument);
    const said = argument.map(({ name, isEnabled }) => `${name}: ${isEnabled ? 'on' : 'off'}`).join(', ');
    await saveConfig.run(context, { edits: [{ path: ['skills', 'config'], value }], said });
  },
});

function isChange(value: unknown): value is SkillChange {
  return isObject(value) && typeof value['path'] === 'string' && typeof value['isEnabled'] === 'boolean';
}

/** The rules with the changes; a later one of a skill decides, so that the old one goes. Pure. */
function applyChanges(rules: readonly TomlTable[], changes: readonly SkillChange[]): readonly TomlTable[] {
  const others = rules.filter((rule) => !changes.some(({ path }) => rule['path'] === path));
  return [...others, ...changes.map(({ path, isEnabled }) => ({ path, enabled: isEnabled }))];
}
