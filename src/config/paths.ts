/** Where Codex's and csm's folders are. @effects fs env */
import { isAbsolute, join, normalize, resolve } from 'node:path/posix';
import { CsmError, printErrno } from '#/base/errors.ts';
import type { Platform } from '#/platform/platform.ts';
import { statReachable } from './stat-path.ts';

/** What the name of an ephemeral session's root in the temporary directory begins with. */
export const TRANSIENT_PREFIX = 'csm-ephemeral-';

/** The ports that finding a folder needs. */
export type PathPorts = Pick<Platform, 'fs' | 'env'>;

/** Configuration of the machine's administrator, below everybody's own. */
export const SYSTEM_CONFIG_PATH = '/etc/codex/config.toml';
/** Codex's older managed configuration: it lies above everything, `-c` too. */
export const MANAGED_CONFIG_PATH = '/etc/codex/managed_config.toml';
/** Rules of an administrator on what users may choose. csm does not read them yet. */
export const REQUIREMENTS_PATH = '/etc/codex/requirements.toml';

/**
 * `$CODEX_HOME` with links resolved, or `~/.codex` (which need not exist: who writes there makes it). Throws
 * `codex-home-missing` or `codex-home-not-folder` where the variable names no folder.
 */
export function findCodexHome({ fs, env }: PathPorts): string {
  const named = env.get('CODEX_HOME');
  if (named === undefined) return join(env.homeDir(), '.codex');
  const stat = statReachable(fs, isAbsolute(named) ? named : resolve(env.cwd(), named));
  if (stat?.kind === 'directory') return fs.realPath(isAbsolute(named) ? named : resolve(env.cwd(), named));
  const why = stat === undefined ? 'that path does not exist' : 'that path is not a directory';
  throw new CsmError(
    'config',
    stat === undefined ? 'codex-home-missing' : 'codex-home-not-folder',
    `Error finding codex home: CODEX_HOME points to ${JSON.stringify(named)}, but ${why}`,
    {
      hint:
        stat === undefined
          ? `Make the folder (mkdir -p -m 700 ${named}) or unset CODEX_HOME.`
          : 'Let CODEX_HOME name a folder, or unset it: then ~/.codex is used.',
      data: { path: named },
    },
  );
}

/** Where csm keeps its own: `--root`, else CSM_ROOT, else `<codexHome>/csm`. Absolute; need not exist. */
export function findCsmRoot({ env }: Pick<PathPorts, 'env'>, codexHome: string, root: string | undefined): string {
  const named = root ?? env.get('CSM_ROOT');
  if (named === undefined || named === '') return join(codexHome, 'csm');
  return absolutePath(env, named);
}

/** The user's `config.toml`, which csm shares with Codex. */
export function userConfigPath(codexHome: string): string {
  return join(codexHome, 'config.toml');
}

/** The working directory: `-C` or the process's own, links resolved. Throws `cwd-missing` where it is no folder. */
export function findWorkingFolder({ fs, env }: PathPorts, named: string | undefined): string {
  const path = named === undefined ? currentFolder(env) : absolutePath(env, named);
  const stat = statReachable(fs, path);
  if (stat?.kind === 'directory') return fs.realPath(path);
  const why = stat === undefined ? 'No such file or directory (os error 2)' : 'Not a directory (os error 20)';
  throw new CsmError('input', 'cwd-missing', `${named ?? path}: ${why}`, {
    hint:
      named === undefined ? 'Change to a folder that exists, or name one with -C.' : 'Name an existing folder with -C.',
    data: { path },
  });
}

/** A path as a user writes it: `~` is the home folder, a relative one counts from the process's folder. */
export function absolutePath(env: PathPorts['env'], path: string): string {
  if (path === '~' || path.startsWith('~/')) return normalize(join(env.homeDir(), path.slice(1)));
  return isAbsolute(path) ? dropSlash(normalize(path)) : resolve(currentFolder(env), path);
}

/** A path of a configuration file: relative ones count from `folder`. */
export function pathFrom(folder: string, homeDir: string, path: string): string {
  if (path === '~' || path.startsWith('~/')) return normalize(join(homeDir, path.slice(1)));
  return isAbsolute(path) ? dropSlash(normalize(path)) : resolve(folder, path);
}

function dropSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function currentFolder(env: PathPorts['env']): string {
  try {
    return env.cwd();
  } catch (error) {
    throw new CsmError('environment', 'cwd-gone', `the working directory: ${printErrno(error)}`, {
      hint: 'The folder was removed. Change to one that exists, or name one with -C and an absolute path.',
      cause: error,
    });
  }
}
