/** Settings by tabs; enter changes one and saves it at once. Pure. */
import { mergeLayers, tableOf } from '#/config/merge-layers.ts';
import type { TomlTable } from '#/config/toml-table.ts';
import { CONFIG_OPTIONS, CONFIG_TABS, readOption, type ConfigOption } from './config-options.ts';
import type { Layer, LayerStep } from './layer.ts';
import { closeLayer, keepLayer } from './layer-parts.ts';
import { createList, type ListFacts, type ListRow, type ListSpec } from './list-layer.ts';

/**
 * @param raw the merged configuration
 * @param path of the file that is written, for people
 */
export function createConfigLayer(raw: TomlTable, path: string): Layer {
  return createList({
    name: 'config',
    title: 'Configuration',
    about: `Changes save automatically, in ${path}.`,
    tabs: CONFIG_TABS.map((tab) => ({ id: tab, label: tab })),
    tabOf: ({ id }) => findOption(id)?.tab ?? '',
    isNumbered: false,
    filter: 'slash',
    confirmHint: 'change',
    cancelHint: 'close',
    ...rowsOf(raw),
  });
}

/** What follows from the configuration. */
function rowsOf(raw: TomlTable): Pick<ListSpec, 'rows' | 'onChoose'> {
  return {
    rows: CONFIG_OPTIONS.map((option): ListRow => ({
      id: option.label,
      label: option.label,
      description: `${printValue(raw, option).padEnd(14)} ${option.about}`,
    })),
    onChoose: ({ id }, facts) => choose(raw, findOption(id), facts),
  };
}

function findOption(label: string): ConfigOption | undefined {
  return CONFIG_OPTIONS.find((option) => option.label === label);
}

function printValue(raw: TomlTable, option: ConfigOption): string {
  const [value, shown] = option.values?.[readOption(raw, option)] ?? ['', 'Open ›'];
  return typeof value === 'boolean' ? `[${value ? 'x' : ' '}] ${shown}` : shown;
}

function choose(raw: TomlTable, option: ConfigOption | undefined, { layer, change }: ListFacts): LayerStep {
  if (option === undefined) return keepLayer(layer);
  const { command, path = [], values = [] } = option;
  if (command !== undefined) return closeLayer({ type: 'run-command', name: command, argument: '' });
  const value = values[(readOption(raw, option) + 1) % values.length]?.[0];
  const edits = [{ path, value }];
  return keepLayer(change(rowsOf(mergeLayers([raw, tableOf(path, value)]))), {
    type: 'do',
    deed: 'save-config',
    argument: { edits },
  });
}
