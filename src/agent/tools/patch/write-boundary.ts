/**
 * Where patches may write under a sandbox policy: the same places as commands. Patches are written by csm itself, so
 * this check is their only wall. Links are resolved: both the name and where it leads must be inside. @effects fs env
 */
import { dirname, join, relative } from 'node:path';
import { readTmpdir } from '#/agent/sandbox/facts.ts';
import { findTmpPlace, listSharedTmp, PROTECTED_HOME_NAMES, PROTECTED_NAMES } from '#/agent/sandbox/profile.ts';
import { decideAccess } from '#/config/permissions.ts';
import { TRANSIENT_PREFIX } from '#/config/paths.ts';
import type { PermissionProfile, Settings } from '#/config/settings.ts';
import type { Env } from '#/platform/env.ts';
import type { SessionFs } from '../session-fs.ts';

/** `output` for the model, `reason` for people. */
export interface WriteRejection {
  readonly output: string;
  readonly reason: string;
}

interface Machine {
  readonly fs: SessionFs;
  readonly env: Env;
  /** Where the sandbox keeps its files. */
  readonly stateFolder: () => string;
}

/** Why the first of these paths (absolute) may not be written, or undefined where all may. */
export function readWriteRejection(
  paths: readonly string[],
  settings: Settings,
  machine: Machine,
): WriteRejection | undefined {
  const { mode } = settings.sandbox;
  if (mode === 'danger-full-access') return undefined;
  if (mode === 'read-only') {
    return {
      output: 'patch rejected: writing is blocked by read-only sandbox; rejected by user approval settings',
      reason: 'the sandbox is read-only: no file may be written',
    };
  }
  const boundary = readBoundary(settings, machine);
  for (const path of paths) {
    const named = decideWrite(path, boundary.namedRoots, boundary);
    const reason = named ?? decideWrite(readRealPath(path, machine.fs), boundary.realRoots, boundary);
    if (reason !== undefined) {
      return {
        output: 'patch rejected: writing outside of the project; rejected by user approval settings',
        reason: `${path} ${reason}`,
      };
    }
  }
  return undefined;
}

/** What decides about writing; all paths absolute. */
export interface WriteBoundary {
  readonly namedRoots: readonly string[];
  readonly realRoots: readonly string[];
  readonly homes: readonly string[];
  /** csm's and Codex's own folders: never written where a root holds them. */
  readonly ownFolders: readonly string[];
  /** The profile in force, whose inner rules may take back what a root gives. */
  readonly permissions?: PermissionProfile | undefined;
  /** Folders for temporary files: no rule is about what commands put there. */
  readonly temporary?: readonly string[];
}

function readBoundary(settings: Settings, { fs, env, stateFolder }: Machine): WriteBoundary {
  const { sandbox, cwd } = settings;
  const { permissions, writableRoots } = sandbox;
  const tmpdir = readTmpdir({ fs, env }, [cwd, ...writableRoots.filter((root) => root !== '/'), env.homeDir()]);
  const place = findTmpPlace(sandbox, tmpdir);
  const temporary = [...(place === undefined ? [] : [place]), ...listSharedTmp(sandbox, tmpdir)];
  const writesCwd = permissions === undefined || decideAccess(permissions, cwd) === 'write';
  const namedRoots = [...(writesCwd ? [cwd] : []), ...writableRoots, ...temporary].map((root) => join(root, '.'));
  const real = (paths: readonly string[]): readonly string[] => paths.map((path) => readRealPath(path, fs));
  return {
    namedRoots: [...new Set([...namedRoots, ...real(namedRoots)])],
    realRoots: [...new Set(real(namedRoots))],
    homes: [env.homeDir(), readRealPath(env.homeDir(), fs)],
    ownFolders: real([settings.codexHome, settings.csmRoot, stateFolder()]),
    permissions,
    temporary,
  };
}

/** Pure. What is wrong with writing `path`, as the end of a sentence that begins with it; undefined where nothing is. */
export function decideWrite(path: string, roots: readonly string[], boundary: WriteBoundary): string | undefined {
  const root = roots.filter((candidate) => isInside(path, candidate)).toSorted((a, b) => b.length - a.length)[0];
  if (root === undefined) return 'is outside of the writable folders';
  const { permissions, temporary = [] } = boundary;
  if (permissions !== undefined && !temporary.includes(root) && decideAccess(permissions, path) !== 'write') {
    return `is not writable in the permission profile \`${permissions.id}\``;
  }
  const names = relative(root, path).split('/');
  if (names[0]?.startsWith(TRANSIENT_PREFIX) === true) return 'is in a session that is not kept';
  if (names.includes('.git')) return 'is inside a .git folder, which is protected';
  const first = names[0] ?? '';
  const isProtected =
    PROTECTED_NAMES.some((name) => name === first) ||
    (boundary.homes.includes(root) && PROTECTED_HOME_NAMES.some((name) => name === first));
  if (isProtected) return `is in ${first}, which is protected`;
  const own = boundary.ownFolders.find((folder) => isInside(folder, root) && isInside(path, folder));
  return own === undefined ? undefined : `is in ${own}, where the program keeps its own files`;
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Links that the rest of a dangling link may go through. */
const LINK_LIMIT = 40;

/** Where a path leads, links resolved as far as they exist: writing a dangling link writes its target. */
export function readRealPath(path: string, fs: SessionFs, linksLeft = LINK_LIMIT): string {
  try {
    return fs.realPath(path);
  } catch {
    const parent = dirname(path);
    if (parent === path || linksLeft === 0) return path;
    const here = join(readRealPath(parent, fs, linksLeft - 1), path.slice(parent === '/' ? 1 : parent.length + 1));
    let target: string | undefined;
    try {
      target = fs.lstat(here)?.kind === 'symlink' ? fs.readLink(here) : undefined;
    } catch {
      return here;
    }
    if (target === undefined) return here;
    return readRealPath(target.startsWith('/') ? target : join(dirname(here), target), fs, linksLeft - 1);
  }
}
