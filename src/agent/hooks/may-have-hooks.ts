/** Whether it is worth looking for hooks: most people have none, and then nothing of them is loaded. @effects fs */
import { join } from 'node:path/posix';
import type { Settings } from '#/config/settings.ts';
import type { Fs } from '#/platform/fs.ts';

/** Names of files with hooks, and folders besides the user's and the projects'. */
export const HOOKS_FILE = 'hooks.json';
export const SYSTEM_HOOKS_FOLDER = '/etc/codex';

export function mayHaveHooks(
  fs: Fs,
  { codexHome, trustedConfigFolders, hookTables }: Pick<Settings, 'codexHome' | 'trustedConfigFolders' | 'hookTables'>,
): boolean {
  if (hookTables.length > 0) return true;
  const folders = [SYSTEM_HOOKS_FOLDER, codexHome, ...trustedConfigFolders];
  return fs.statMany(folders.map((folder) => join(folder, HOOKS_FILE))).some((stat) => stat !== undefined);
}
