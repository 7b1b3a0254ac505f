/** Looks at the machine for what the sandbox profile must know. @effects fs env */
import { decideAccess, isWithin } from '#/config/permissions.ts';
import { TRANSIENT_PREFIX } from '#/config/paths.ts';
import type { Settings } from '#/config/settings.ts';
import type { Env } from '#/platform/env.ts';
import type { Fs } from '#/platform/fs.ts';
import type { Platform } from '#/platform/platform.ts';
import { readPermissionFacts } from './permission-facts.ts';
import {
  PROTECTED_HOME_NAMES,
  PROTECTED_NAMES,
  SECRET_HOME_PATHS,
  SECRET_SYSTEM_PATHS,
  type PathFact,
  type SandboxFacts,
  type WritableRootFacts,
} from './profile.ts';
import { acquireStateFolder } from './state-folder.ts';

/** The writable roots of the settings that exist: the workspace and what the policy adds, resolved, each once. */
export function readWritableRoots(platform: Platform, settings: Settings): readonly string[] {
  const { mode, permissions, writableRoots } = settings.sandbox;
  if (mode !== 'workspace-write') return [];
  const writesCwd = permissions === undefined || decideAccess(permissions, settings.cwd) === 'write';
  const resolved = [...(writesCwd ? [settings.cwd] : []), ...writableRoots].flatMap((path) => {
    const real = resolve(platform, path);
    return real === undefined ? [] : [real];
  });
  return [...new Set(resolved)];
}

/**
 * All facts.
 * @param gitPaths the `.git` entries found in a root
 * @param sessionTmp the folder shown as /tmp
 */
export function readSandboxFacts(
  platform: Platform,
  settings: Settings,
  gitPaths: (root: string) => readonly string[],
  sessionTmp: string,
): SandboxFacts {
  const home = resolve(platform, platform.env.homeDir()) ?? platform.env.homeDir();
  const roots = readWritableRoots(platform, settings);
  return {
    writableRoots: roots.map((root) => readRootFacts(platform, root, root === home, gitPaths(root), roots)),
    secretPaths: readSecretPaths(platform, settings, home),
    readableInside: readReadableInside(platform, settings),
    sessionTmp,
    tmpdir: readTmpdir(platform, [...roots, home]),
    permissions:
      settings.sandbox.permissions === undefined
        ? undefined
        : readPermissionFacts(platform.fs, settings.sandbox.permissions, (paths) => readFacts(platform, paths)),
    resolverFile: readResolverFile(platform),
  };
}

/** $TMPDIR, resolved; undefined where it is no folder, or holds more than temporary files: the workspace, the home folder. */
export function readTmpdir(
  platform: { readonly fs: Pick<Fs, 'realPath' | 'stat'>; readonly env: Pick<Env, 'get'> },
  places: readonly string[],
): string | undefined {
  const named = platform.env.get('TMPDIR');
  if (named?.startsWith('/') !== true) return undefined;
  const real = resolve(platform, named);
  if (real === undefined || platform.fs.stat(real)?.kind !== 'directory') return undefined;
  return places.some((place) => isWithin(place, real)) ? undefined : real;
}

function readRootFacts(
  platform: Platform,
  root: string,
  isHome: boolean,
  gitPaths: readonly string[],
  roots: readonly string[],
): WritableRootFacts {
  const names = isHome ? [...PROTECTED_NAMES, ...PROTECTED_HOME_NAMES] : PROTECTED_NAMES;
  return {
    path: root,
    protectedPaths: readFacts(
      platform,
      names.map((name) => (root === '/' ? `/${name}` : `${root}/${name}`)),
    ),
    gitPaths: gitPaths.flatMap((path) => readGitTargets(platform, path, roots)),
  };
}

/**
 * A `.git` itself, and what it leads to (a link, a worktree's or submodule's `gitdir:`) when that can be written, or
 * when it would be gone with the machine's temporary folders, which the session's own stand in for.
 */
function readGitTargets(platform: Platform, path: string, roots: readonly string[]): readonly string[] {
  const [fact] = readFacts(platform, [path]);
  if (fact === undefined || fact.kind === 'absent') return [];
  if (fact.kind !== 'file') return [fact.resolved];
  const target = /^gitdir: (.+)$/m.exec(readSmallText(platform, fact.resolved))?.[1]?.trim();
  if (target === undefined) return [fact.resolved];
  const folder = path.slice(0, path.lastIndexOf('/'));
  const real = resolve(platform, target.startsWith('/') ? target : `${folder}/${target}`);
  const isWritable = real !== undefined && roots.some((root) => real === root || real.startsWith(`${root}/`));
  if (isWritable) return [fact.resolved, real];
  if (real === undefined || !isTemporary(real)) return [fact.resolved];
  return [fact.resolved, ...readRepositoryFolders(platform, real, path)];
}

function isTemporary(path: string): boolean {
  return path.startsWith('/tmp/') || path.startsWith('/var/tmp/');
}

/**
 * The folders that git needs for a worktree or submodule. None unless the repository names that `.git` back: a command
 * could write one that leads to anything.
 */
function readRepositoryFolders(platform: Platform, gitDir: string, dotGit: string): readonly string[] {
  const at = (name: string): string | undefined => {
    try {
      return readSmallText(platform, `${gitDir}/${name}`).trim();
    } catch {
      return undefined;
    }
  };
  const real = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(platform, path.startsWith('/') ? path : `${gitDir}/${path}`);
  const worktree = dotGit.slice(0, dotGit.lastIndexOf('/'));
  const isNamed =
    real(at('gitdir')) === dotGit || real(/^\s*worktree\s*=\s*(.+)$/m.exec(at('config') ?? '')?.[1]) === worktree;
  if (!isNamed) return [];
  const shared = real(at('commondir'));
  if (shared === undefined || !isTemporary(shared)) return [gitDir];
  return gitDir.startsWith(`${shared}/`) ? [shared] : [gitDir, shared];
}

function readSmallText(platform: Platform, path: string): string {
  const file = platform.fs.openRead(path);
  try {
    return new TextDecoder().decode(file.readAt(0, 4096));
  } finally {
    file.close();
  }
}

function readSecretPaths(platform: Platform, settings: Settings, home: string): readonly PathFact[] {
  const isRoot = platform.env.uid === 0;
  const stateFolder = acquireStateFolder(platform, settings.csmRoot);
  const hostKeys = isRoot
    ? platform.fs
        .list('/etc/ssh')
        .filter((name) => /^ssh_host_.*_key$/.test(name))
        .map((name) => `/etc/ssh/${name}`)
    : [];
  const own = readFacts(platform, [
    settings.codexHome,
    settings.csmRoot,
    ...(stateFolder.startsWith(`${settings.csmRoot}/`) ? [] : [stateFolder]),
    ...listTransientRoots(platform),
  ]).map((fact) => ({ ...fact, isOwn: true }));
  const others = readFacts(platform, [
    ...SECRET_HOME_PATHS.map((name) => `${home}/${name}`),
    ...(isRoot ? SECRET_SYSTEM_PATHS : []),
    ...hostKeys,
  ]);
  return [...own, ...others].filter((fact) => fact.kind !== 'absent');
}

/** Sessions that are not kept, while they run: their logs are as private as those of others. */
function listTransientRoots({ fs, env }: Platform): readonly string[] {
  const folder = env.tempDir();
  try {
    return fs.list(folder).flatMap((name) => (name.startsWith(TRANSIENT_PREFIX) ? [`${folder}/${name}`] : []));
  } catch {
    return [];
  }
}

/** Skills and prompts are told to the model as paths to read. */
function readReadableInside(platform: Platform, settings: Settings): readonly string[] {
  return readFacts(platform, [`${settings.codexHome}/skills`, `${settings.codexHome}/prompts`]).flatMap((fact) =>
    fact.kind === 'directory' || fact.kind === 'empty-directory' ? [fact.resolved] : [],
  );
}

function readResolverFile(platform: Platform): string | undefined {
  const real = resolve(platform, '/etc/resolv.conf');
  return real?.startsWith('/run/') === true ? real : undefined;
}

function readFacts(platform: Platform, paths: readonly string[]): readonly PathFact[] {
  return platform.fs.statMany(paths).map((stat, index): PathFact => {
    const path = paths[index] ?? '';
    if (stat === undefined) return { path, resolved: path, kind: 'absent' };
    const kind = stat.kind !== 'directory' ? 'file' : isEmpty(platform, path) ? 'empty-directory' : 'directory';
    return { path, resolved: resolve(platform, path) ?? path, kind };
  });
}

function isEmpty(platform: Platform, path: string): boolean {
  try {
    return platform.fs.list(path).length === 0;
  } catch {
    return false;
  }
}

function resolve(platform: { readonly fs: Pick<Fs, 'realPath'> }, path: string): string | undefined {
  try {
    return platform.fs.realPath(path);
  } catch {
    return undefined;
  }
}
