/** Features of Codex's that are being tried: whether config.toml asks for them. Pure. */
import type { Layer } from './layer.ts';
import { closeLayer } from './layer-parts.ts';
import { createList } from './list-layer.ts';

const FEATURES: readonly (readonly [id: string, label: string, about: string])[] = [
  ['prevent_idle_sleep', 'Stay awake', 'the machine does not sleep while a turn runs'],
  ['network_proxy', 'Network proxy', 'commands reach the network through a proxy that asks'],
  ['respect_system_proxy', 'System proxy', "requests go through the system's proxy"],
  ['login_shell_package_path', 'Bundled tools', "Codex's own programs are on the PATH of login shells"],
  ['analytics_plan_history', 'History of the plan', 'allowances of weeks and hours in its analytics'],
];

/** @param features as they are in force, by name */
export function createExperimentalLayer(features: Readonly<Record<string, boolean>>): Layer {
  const before = FEATURES.flatMap(([id]) => (features[id] === true ? [id] : []));
  return createList({
    name: 'experimental',
    title: 'Experimental features',
    about: 'What config.toml asks for. Codex obeys it; csm keeps it, and has none of these yet.',
    rows: FEATURES.map(([id, label, description]) => ({ id, label, description })),
    checkedIds: before,
    isNumbered: false,
    confirmHint: 'save',
    cancelHint: 'cancel',
    onChoose: (_row, { checkedIds }) => {
      const changed = FEATURES.filter(([id]) => before.includes(id) !== checkedIds.includes(id));
      if (changed.length === 0) return closeLayer();
      const edits = changed.map(([id]) => ({ path: ['features', id], value: checkedIds.includes(id) }));
      const said = changed.map(([id, label]) => `${label}: ${checkedIds.includes(id) ? 'on' : 'off'}`).join(', ');
      return closeLayer({ type: 'do', deed: 'save-config', argument: { edits, said } });
    },
  });
}
