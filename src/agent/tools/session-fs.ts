/**
 * Files as the session's commands see them: behind the sandbox, /tmp is a folder of the session's own, so a patch or an
 * image there must mean the same file as it does to a command. @effects fs
 */
import { readTmpdir } from '#/agent/sandbox/facts.ts';
import { findTmpPlace, listSharedTmp } from '#/agent/sandbox/profile.ts';
import { acquireStateFolder, printSessionTmp } from '#/agent/sandbox/state-folder.ts';
import { readMinimalPlaces } from '#/agent/sandbox/permission-facts.ts';
import { accessOfSpecial, decideAccess, isWithin } from '#/config/permissions.ts';
import type { FilesystemRule, PermissionProfile, Settings } from '#/config/settings.ts';
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

/** Stands before real paths in the machine's folder for temporary files that a link of the session's own leads to. */
const MACHINE = '/machine';

/** Opens the view. It is the machine's own files where commands share the machine's /tmp. */
export function openSessionFs(
  machine: { readonly fs: Fs; readonly env: Env },
  settings: Settings,
  sessionId: string,
): SessionFs {
  const { sandbox, cwd, csmRoot } = settings;
  const roots = [cwd, ...sandbox.writableRoots].filter((root) => root !== '/');
  const tmpdir = readTmpdir(machine, [...roots, machine.env.homeDir()]);
  const place = findTmpPlace(sandbox, tmpdir);
  const isTmp = (path: string): boolean =>
    place !== undefined && isWithin(path, place) && !roots.some((root) => isWithin(path, root));
  const own = (): string => printSessionTmp(acquireStateFolder(machine, csmRoot), sessionId);
  const fs = place === undefined ? machine.fs : openTmpView(machine.fs, place, isTmp, own);
  if (sandbox.permissions === undefined) return fs;
  return guardReads(fs, addTemporaryRules(sandbox.permissions, listSharedTmp(sandbox, tmpdir)), isTmp);
}

/** The profile with what it says of the machine's folders for temporary files as rules for their paths. Pure. */
function addTemporaryRules(permissions: PermissionProfile, shared: readonly string[]): PermissionProfile {
  const slashTmp = accessOfSpecial(permissions, ':slash_tmp');
  const named: readonly FilesystemRule[] =
    slashTmp === undefined || slashTmp === 'write' ? [] : [{ access: slashTmp, place: { kind: 'path', path: '/tmp' } }];
  const written = shared.map((path): FilesystemRule => ({ access: 'write', place: { kind: 'path', path } }));
  return { ...permissions, rules: [...permissions.rules, ...named, ...written] };
}

/**
 * Files that a permission profile denies cannot be read: neither by their name nor through a link.
 * @param isTmp whether a path is in the session's own folder for temporary files, which is no place that a rule means
 */
function guardReads(fs: SessionFs, permissions: PermissionProfile, isTmp: (path: string) => boolean): SessionFs {
  const minimal = readMinimalPlaces(permissions);
  const isDenied = (path: string): boolean =>
    decideAccess(permissions, path) === 'deny' && !minimal.some((place) => isWithin(path, place));
  const isDeniedThere = (path: string, real: string): boolean => {
    if (!isTmp(path)) return isDenied(path) || isDenied(real);
    if (isTmp(real)) return false;
    const outside = real.startsWith(`${MACHINE}/`) ? real.slice(MACHINE.length) : real;
    return isDenied(real) || isDenied(outside);
  };
  const check = (path: string): void => {
    let real = path;
    try {
      real = fs.realPath(path);
    } catch {
      // It is not there: whoever reads it hears that.
    }
    if (!isDeniedThere(path, real)) return;
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

function openTmpView(fs: Fs, place: string, isTmp: (path: string) => boolean, own: () => string): SessionFs {
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
      return isTmp(real) && isTmp(path) ? `${MACHINE}${real}` : real;
    },
    writable: (path) => fs.writable(there(path)),
    writeFile: (path, data, options) => fs.writeFile(there(path), data, options),
    writeFileAtomic: (path, data, options) => {
      if (isTmp(path)) fs.makeDir(own());
      fs.writeFileAtomic(there(path), data, options);
    },
  };
}
