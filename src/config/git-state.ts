/** Repositories as their files tell, without starting git. @effects fs */
import { dirname, isAbsolute, join, resolve } from 'node:path/posix';
import { errnoOf } from '#/base/errors.ts';
import type { FileStat, Fs } from '#/platform/fs.ts';
import { statReachable } from './stat-path.ts';

/** What HEAD points to. */
export interface GitState {
  /** Undefined for a detached HEAD. */
  readonly branch: string | undefined;
  /** Hex; undefined before the first commit, and where the references are in a form that is not read (reftable). */
  readonly commit: string | undefined;
}

/** The nearest folder from `cwd` upwards with one of the markers (names of files or folders), or undefined. */
export function findMarkedRoot(fs: Fs, cwd: string, markers: readonly string[]): string | undefined {
  if (markers.length === 0) return undefined;
  const folders = foldersUpwards(cwd);
  const stats = statAll(
    fs,
    folders.flatMap((folder) => markers.map((marker) => join(folder, marker))),
  );
  return folders.find((_folder, index) =>
    markers.some((_marker, position) => stats[index * markers.length + position] !== undefined),
  );
}

/**
 * Root of the repository or worktree that `cwd` is in: the nearest folder with `.git`, be it a file or a folder with a
 * HEAD. Git takes nothing else for a repository, and empty `.git` folders do stand about: Codex's sandbox leaves them.
 */
export function findGitRoot(fs: Fs, cwd: string): string | undefined {
  for (let from = cwd; ; from = dirname(from)) {
    const root = findMarkedRoot(fs, from, ['.git']);
    if (root === undefined || isGitEntry(fs, join(root, '.git'))) return root;
    if (root === '/') return undefined;
    from = root;
  }
}

function isGitEntry(fs: Fs, path: string): boolean {
  return statReachable(fs, path)?.kind === 'file' || statReachable(fs, join(path, 'HEAD')) !== undefined;
}

/** One call for all; where one path is out of reach, one by one. */
function statAll(fs: Fs, paths: readonly string[]): readonly (FileStat | undefined)[] {
  try {
    return fs.statMany(paths);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return paths.map((path) => statReachable(fs, path));
  }
}

/** The folder and its parents, itself first. */
export function foldersUpwards(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== dirname(at); at = dirname(at)) folders.push(dirname(at));
  return folders;
}

/** The root of the main checkout for a linked worktree, so that trust in a repository covers its worktrees. */
export function findMainCheckout(fs: Fs, gitRoot: string): string {
  const gitDir = findGitDir(fs, gitRoot);
  if (gitDir === undefined) return gitRoot;
  const common = findCommonDir(fs, gitDir);
  return common !== gitDir && common.endsWith('/.git') ? dirname(common) : gitRoot;
}

/** Branch and commit of a checkout. What cannot be read is undefined; nothing throws. */
export function readGitState(platform: { readonly fs: Fs }, gitRoot: string): GitState {
  const { fs } = platform;
  const gitDir = findGitDir(fs, gitRoot);
  const head = gitDir === undefined ? undefined : readSmall(fs, join(gitDir, 'HEAD'))?.trim();
  if (gitDir === undefined || head === undefined) return { branch: undefined, commit: undefined };
  if (isHash(head)) return { branch: undefined, commit: head };
  const ref = /^ref:\s*(\S.*)$/.exec(head)?.[1];
  // A reftable repository keeps a HEAD that names no real branch.
  if (ref === undefined || ref === 'refs/heads/.invalid') return { branch: undefined, commit: undefined };
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  return { branch, commit: readRef(fs, gitDir, ref) };
}

/** References may point on; git stops at five. */
const REF_DEPTH = 5;

function readRef(fs: Fs, gitDir: string, ref: string, depth = 0): string | undefined {
  if (depth >= REF_DEPTH || ref.includes('..') || !ref.startsWith('refs/')) return undefined;
  const common = findCommonDir(fs, gitDir);
  for (const folder of common === gitDir ? [gitDir] : [gitDir, common]) {
    const text = readSmall(fs, join(folder, ref))?.trim();
    if (text === undefined) continue;
    if (isHash(text)) return text;
    const next = /^ref:\s*(\S.*)$/.exec(text)?.[1];
    if (next !== undefined) return readRef(fs, gitDir, next, depth + 1);
  }
  for (const line of (readText(fs, join(common, 'packed-refs')) ?? '').split('\n')) {
    const [hash, name] = line.trimEnd().split(' ', 2);
    if (name === ref && hash !== undefined && isHash(hash)) return hash;
  }
  return undefined;
}

function findGitDir(fs: Fs, gitRoot: string): string | undefined {
  const path = join(gitRoot, '.git');
  const stat = statReachable(fs, path);
  if (stat?.kind === 'directory') return path;
  if (stat?.kind !== 'file') return undefined;
  const named = /^gitdir:\s*(\S.*)$/m.exec(readSmall(fs, path) ?? '')?.[1]?.trimEnd();
  if (named === undefined) return undefined;
  return isAbsolute(named) ? named : resolve(gitRoot, named);
}

function findCommonDir(fs: Fs, gitDir: string): string {
  const named = readSmall(fs, join(gitDir, 'commondir'))?.trim();
  if (named === undefined || named === '') return gitDir;
  return isAbsolute(named) ? named : resolve(gitDir, named);
}

function isHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** A file of git's that is one line. A larger one, or one that cannot be read, counts as absent. */
function readSmall(fs: Fs, path: string): string | undefined {
  const stat = statReachable(fs, path);
  return stat?.kind === 'file' && stat.sizeBytes <= 4096 ? readText(fs, path) : undefined;
}

/** packed-refs of the largest public repositories stay below this. */
const PACKED_REFS_BYTES = 64 * 1024 * 1024;

function readText(fs: Fs, path: string): string | undefined {
  const stat = statReachable(fs, path);
  if (stat?.kind !== 'file' || stat.sizeBytes > PACKED_REFS_BYTES) return undefined;
  try {
    return fs.readText(path);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
