/** Looking at paths that may be out of reach. @effects fs */
import { CsmError, errnoOf, printErrno } from '#/base/errors.ts';
import type { FileStat, Fs } from '#/platform/fs.ts';

/** What stands at a path; undefined where nothing is there or where looking is not allowed (EACCES, ELOOP). */
export function statReachable(fs: Fs, path: string): FileStat | undefined {
  try {
    return fs.stat(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}

/** What stands at a path of the configuration. Throws `config-unreadable` where looking is not allowed. */
export function statConfigPath(fs: Fs, path: string): FileStat | undefined {
  try {
    return fs.stat(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    throw new CsmError(
      'config',
      'config-unreadable',
      `Error loading config.toml: Failed to read config file ${path}: ${printErrno(error)}`,
      { hint: 'Check the permissions of the file and of the folders above it.', data: { path }, cause: error },
    );
  }
}
