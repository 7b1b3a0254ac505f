/** Finding sessions of other programs. Small, since every resume passes here; nothing is read but names and first lines. @effects fs */
import { isUuid } from '#/base/ids.ts';
import type { Settings } from '#/config/settings.ts';
import type { Platform } from '#/platform/platform.ts';
import {
  findRollout,
  findThreadNamed,
  latestRollout,
  type RolloutFile,
} from '#/session/foreign/codex/rollout-files.ts';
import { sessionPaths } from '#/session/store/layout.ts';

/**
 * The Codex thread that `ref` (UUID, or a name given in Codex) means, or undefined. An archived one is found as well; importing
 * it says what to do.
 */
export function findCodexThread(platform: Platform, settings: Settings, ref: string): string | undefined {
  const { codexHome } = settings;
  if (isUuid(ref)) return findRollout(platform.fs, codexHome, ref)?.id;
  const named = findThreadNamed(platform.fs, codexHome, ref);
  return named === undefined ? undefined : findRollout(platform.fs, codexHome, named)?.id;
}

/**
 * The Codex thread that was written to last, after `sinceMs`, and that csm has not imported: in this working directory, or
 * anywhere.
 */
export function findLastCodexThread(
  platform: Platform,
  settings: Settings,
  everywhere: boolean,
  sinceMs: number,
): string | undefined {
  const { fs } = platform;
  const isOurs = (id: string): boolean => fs.stat(sessionPaths(settings.csmRoot, id).log) !== undefined;
  const accepts = (cwd: string | undefined, file: RolloutFile): boolean =>
    (everywhere || cwd === settings.cwd) && !isOurs(file.id);
  return latestRollout(fs, settings.codexHome, (meta, file) => accepts(meta.cwd, file), sinceMs)?.file.id;
}

/** The rollout that a session of this id would be imported from; undefined where csm has the session itself, or nobody has. */
export function findImportable(platform: Platform, settings: Settings, id: string): RolloutFile | undefined {
  if (platform.fs.stat(sessionPaths(settings.csmRoot, id).log) !== undefined) return undefined;
  return findRollout(platform.fs, settings.codexHome, id);
}
