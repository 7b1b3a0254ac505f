/** The hooks of the configuration, looked at and trusted by hand. @effects fs */
import { discoverHooks } from '#/agent/hooks/discover-hooks.ts';
import type { HookInventory, ListedHook } from '#/agent/hooks/hook.ts';
import { CsmError } from '#/base/errors.ts';
import type { Settings } from '#/config/settings.ts';
import { writeConfigEdits } from '#/config/write-config.ts';
import type { Platform } from '#/platform/platform.ts';

export type { ListedHook } from '#/agent/hooks/hook.ts';

/** All hooks that may be meant for the current folder. */
export function listHooks({ fs }: Pick<Platform, 'fs'>, settings: Settings): HookInventory {
  return discoverHooks(fs, settings);
}

/**
 * Trusts hooks as they are now; answers those that were not trusted before. Throws `hook-not-found`.
 * @param which key of a hook, or a file of hooks (absolute, or from the working folder); undefined: all
 */
export function trustHooks(
  platform: Pick<Platform, 'fs'>,
  settings: Settings,
  which: string | undefined,
): readonly ListedHook[] {
  const { hooks } = discoverHooks(platform.fs, settings);
  const fresh = chooseNamed(hooks, which, settings.cwd).filter(
    ({ trust }) => trust === 'untrusted' || trust === 'modified',
  );
  if (fresh.length === 0) return [];
  writeConfigEdits(
    platform,
    settings.codexHome,
    fresh.map(({ key, hash }) => ({ path: ['hooks', 'state', key, 'trusted_hash'], value: hash })),
  );
  return fresh;
}

function chooseNamed(hooks: readonly ListedHook[], which: string | undefined, cwd: string): readonly ListedHook[] {
  const chosen =
    which === undefined
      ? hooks
      : hooks.filter(({ key, sourcePath }) => [key, sourcePath].includes(which) || sourcePath === `${cwd}/${which}`);
  if (chosen.length > 0) return chosen;
  const what = which === undefined ? 'there are no hooks' : `no hook has the key or the file ${which}`;
  throw new CsmError('input', 'hook-not-found', what, { hint: 'See what there is with `csm hooks list`.' });
}

/** What a hook runs. Pure. */
export function printHookCommand({ handler }: ListedHook): string {
  return handler.type === 'command' ? handler.command : `${handler.server}/${handler.tool}`;
}
