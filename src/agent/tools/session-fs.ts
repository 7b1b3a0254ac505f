/**
 * Files as the session's commands see them: behind the sandbox, /tmp is a folder of the session's own, so a patch or an
 * image there must mean the same file as it does to a command. @effects fs
 */
import { acquireStateFolder, printSessionTmp } from '#/agent/sandbox/state-folder.ts';
import type { Settings } from '#/config/settings.ts';
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
  { fs, env }: { readonly fs: Fs; readonly env: Env },
  settings: Settings,
  sessionId: string,
): SessionFs {
  if (settings.sandbox.mode !== 'workspace-write' || settings.sandbox.excludeSlashTmp) return fs;
  const own = (): string => printSessionTmp(acquireStateFolder({ fs, env }, settings.csmRoot), sessionId);
  const roots = [settings.cwd, ...settings.sandbox.writableRoots];
  const isTmp = (path: string): boolean => isInside(path, '/tmp') && !roots.some((root) => isInside(path, root));
  const there = (path: string): string => (isTmp(path) ? own() + path.slice('/tmp'.length) : path);
  return {
    readFile: (path) => fs.readFile(there(path)),
    stat: (path) => fs.stat(path === '/tmp' ? path : there(path)),
    lstat: (path) => fs.lstat(path === '/tmp' ? path : there(path)),
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
      if (isTmp(path) && isInside(real, own())) return `/tmp${real.slice(own().length)}`;
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

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
