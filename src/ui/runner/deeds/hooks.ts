/** Topic `hooks`: trusts the hook of a key, and answers all of them as they are then. @effects fs */
import { mergeLayers } from '#/config/merge-layers.ts';
import { userConfigPath } from '#/config/paths.ts';
import { readConfigFile } from '#/config/read-layers.ts';
import type { Settings } from '#/config/settings.ts';
import { tableAt } from '#/config/toml-table.ts';
import type { Platform } from '#/platform/platform.ts';
import type { ShownHook } from '#/ui/layers/hooks-layer.ts';
import { listHooks, printHookCommand, trustHooks } from '#/workstation/hook-trust.ts';
import { defineTopic, type DeedContext } from './deed.ts';

export default defineTopic({
  name: 'hooks',
  read(context, key): readonly ShownHook[] {
    const { platform, settings } = context;
    if (key !== undefined) trustHooks(platform, settings(), key);
    return listShownHooks(platform, hookSettings(context)).hooks;
  },
});

/** With the trust that was given meanwhile. */
export function hookSettings({ platform, settings }: Pick<DeedContext, 'platform' | 'settings'>): Settings {
  const now = settings();
  const file = readConfigFile(platform.fs, userConfigPath(now.codexHome), 'user');
  if (file === undefined) return now;
  return { ...now, hookState: mergeLayers([now.hookState, tableAt(file.table, ['hooks', 'state'])]) };
}

export function listShownHooks(
  platform: Platform,
  settings: Settings,
): { readonly hooks: readonly ShownHook[]; readonly warnings: readonly string[] } {
  const { hooks, warnings } = listHooks(platform, settings);
  return {
    hooks: hooks.map((hook) => ({
      key: hook.key,
      event: hook.event,
      matcher: hook.matcher,
      command: printHookCommand(hook),
      state: hook.isEnabled ? hook.trust : 'disabled',
    })),
    warnings,
  };
}
