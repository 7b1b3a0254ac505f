/**
 * Files as the session's commands see them: behind the sandbox, /tmp is a folder of the session's own, so a patch or an
 * image there must mean the same file as it does to a command. @effects fs
 */
import { readTmpdir } from '#/agent/sandbox/facts.ts';
import { findTmpPlace } from '#/agent/sandbox/profile.ts';
import { acquireStateFolder, printSessionTmp } from '#/agent/sandbox/state-folder.ts';
import { readMinimalPlaces } from '#/agent/sandbox/permission-facts.ts';
import { decideAccess, isWithin } from '#/config/permissions.ts';
import type { PermissionProfile, Settings } from '#/config/settings.ts';
import type { Env } from '#/platform/env.ts';
import type { Fs } from '#/platform/fs.ts';

/** The part of the file port that tools use themselves. */
export type SessionFs = Pick<
  Fs,
  | 'readFile'
  | 'stat'
  | 'lstat'
  | 'list'
  | 'makeDir'
  | 'remove'
  | 'symlink'
  | 'readLink'
  | 'realPath'
  | 'writable'
  | 'writeFile'
  | 'writeFileAtomic'
>;

/** Opens the view. It is the machine's own files where commands share the machine's /tmp. */
export function openSessionFs(
  machine: { readonly fs: Fs; readonly env: Env },
  settings: Settings,
  sessionId: string,
): SessionFs {
  const { permissions } = settings.sandbox;
  const fs = openTmpView(machine, settings, sessionId);
  return permissions === undefined ? fs : guardReads(fs, permissions);
}

/** Files that a permission profile denies cannot be read: neither by their name nor through a link. */
function guardReads(fs: SessionFs, permissions: PermissionProfile): SessionFs {
  const minimal = readMinimalPlaces(permissions);
  const isDenied = (path: string): boolean => {
    // The session's own folder for temporary files is no place that a rule means.
    if (isWithin(path, '/tmp') || isWithin(path, '/machine')) return false;
    return decideAccess(permissions, path) === 'deny' && !minimal.some((place) => isWithin(path, place));
  };
  const check = (path: string): void => {
    let real = path;
    try {
      real = fs.realPath(path);
    } catch {
      // It is not there: whoever reads it hears that.
    }
    if (!isDenied(path) && !isDenied(real)) return;
    throw Object.assign(new Error(`EACCES: permission denied, open '${path}'`), {
      ...{ code: 'EACCES', syscall: 'open', path },
    });
  };
  return {
    ...fs,
    readFile: (path) => {
      check(path);
      return fs.readFile(path);
    },
    list: (path) => {
      check(path);
      return fs.list(path);
    },
  };
}

function openTmpView(
  { fs, env }: { readonly fs: Fs; readonly env: Env },
  settings: Settings,
  sessionId: string,
): SessionFs {
  const roots = [settings.cwd, ...settings.sandbox.writableRoots].filter((root) => root !== '/');
  const place = findTmpPlace(settings.sandbox, readTmpdir({ fs, env }, [...roots, env.homeDir()]));
  if (place === undefined) return fs;
  const own = (): string => printSessionTmp(acquireStateFolder({ fs, env }, settings.csmRoot), sessionId);
  const isTmp = (path: string): boolean => isWithin(path, place) && !roots.some((root) => isWithin(path, root));
  const there = (path: string): string => (isTmp(path) ? own() + path.slice(place.length) : path);
  return {
    readFile: (path) => fs.readFile(there(path)),
    stat: (path) => fs.stat(path === place ? path : there(path)),
    lstat: (path) => fs.lstat(path === place ? path : there(path)),
    list: (path) => fs.list(there(path)),
    makeDir: (path, mode) => {
      if (isTmp(path)) fs.makeDir(own());
      fs.makeDir(there(path), mode);
    },
    remove: (path, options) => fs.remove(there(path), options),
    symlink: (target, path) => fs.symlink(target, there(path)),
    readLink: (path) => fs.readLink(there(path)),
    realPath: (path) => {
      const real = fs.realPath(there(path));
      if (isTmp(path) && isWithin(real, own())) return `${place}${real.slice(own().length)}`;
      // A link of the session's /tmp into the machine's: another folder, although it has the same name.
      return isTmp(real) && isTmp(path) ? `/machine${real}` : real;
    },
    writable: (path) => fs.writable(there(path)),
    writeFile: (path, data, options) => fs.writeFile(there(path), data, options),
    writeFileAtomic: (path, data, options) => {
      if (isTmp(path)) fs.makeDir(own());
      fs.writeFileAtomic(there(path), data, options);
    },
  };
}
